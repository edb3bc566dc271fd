import type { Clock } from './clock.ts';
import type { Fields } from './fields.ts';
import { EVERYBODY, type Permission } from './permissions.ts';
import type { Snowflakes } from './snowflakes.ts';
import type { Acknowledgement, Channel, Guild, Member, Message, Modal } from './what-tests-see.ts';
import { DEFAULT_UPLOAD_LIMIT } from './wire-numbers.ts';

export type GuildState = {
  readonly facts: Guild;
  readonly uploadLimit: number;
  readonly ownerId: string;
  readonly adminRole: string;
  readonly botRole: string;
  /** False after the bot was removed. */
  hasBot: boolean;
};

export type ChannelState = {
  readonly facts: Channel;
  /** Of a direct message: with whom. */
  readonly recipient: string | null;
  readonly parent: string | null;
  /** What was taken from the bot here. */
  readonly revoked: Set<Permission>;
  deleted: boolean;
};

export type MemberState = { readonly facts: Member; dm: string | null; dmsClosed: boolean };

export type StoredAttachment = Readonly<{
  id: string;
  name: string;
  bytes: Uint8Array;
  contentType: string;
  width: number | null;
  height: number | null;
  description: string | null;
  title: string | null;
  spoiler: boolean;
  ephemeral: boolean;
  /** The channel in its address. */
  place: string;
}>;

export type StoredMessage = {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly at: number;
  readonly ephemeralFor: string | null;
  /** Whose token made it; null for messages of the bot user and of members. */
  readonly interaction: InteractionState | null;
  readonly type: number;
  readonly reference: Readonly<{ type: 0 | 1; messageId: string; channelId: string }> | null;
  /** What was forwarded, as it was then. */
  readonly snapshot: Fields | null;
  readonly nonce: string | null;
  /** That it speaks to the bot is what lets the bot read it without the Message Content intent. */
  readonly speaksToBot: boolean;
  content: string;
  embeds: readonly Fields[];
  components: readonly Fields[];
  attachments: readonly StoredAttachment[];
  flags: number;
  editedAt: number | null;
  mentions: readonly string[];
  mentionsEveryone: boolean;
  mentionedRoles: readonly string[];
  deleted: boolean;
  versions: readonly Message[];
};

export type InteractionState = {
  readonly id: string;
  readonly token: string;
  readonly kind: 'command' | 'component' | 'autocomplete' | 'modalSubmit';
  readonly commandName: string | null;
  readonly at: number;
  readonly memberId: string;
  readonly channelId: string;
  /** Neither the guild nor the channel has the bot, only the user. */
  readonly userInstallOnly: boolean;
  readonly uploadLimit: number;
  /** The message with the pressed component, also when a modal stood between. */
  readonly source: StoredMessage | null;
  /** Whether the bot was there to hear of it. */
  delivered: boolean;
  readonly settle: { resolve(ack: Acknowledgement): void; reject(error: Error): void };
  ack: Acknowledgement | null;
  ackAt: number | null;
  modal: Modal | null;
  original: StoredMessage | null;
  /** From a deferred reply until its first edit or its deletion. */
  awaitsFirstEdit: boolean;
  followups: readonly StoredMessage[];
};

export type GatewayEvent = Readonly<{
  name: string;
  /** Decides the shard. */
  guildId: string | null;
  /** Any of these intents lets it through; 0 needs none. */
  intents: number;
  /** What a session with these intents gets to see. */
  data: (intents: number) => Fields;
}>;

export type World = {
  readonly clock: Clock;
  readonly ids: Snowflakes;
  readonly token: string;
  readonly applicationId: string;
  readonly botId: string;
  readonly guilds: Map<string, GuildState>;
  readonly channels: Map<string, ChannelState>;
  readonly members: Map<string, MemberState>;
  readonly messages: Map<string, StoredMessage>;
  readonly attachments: Map<string, StoredAttachment>;
  readonly interactions: Map<string, InteractionState>;
  /** By `global` or guild id. */
  readonly commands: Map<string, readonly Fields[]>;
  readonly violations: string[];
  readonly pings: Readonly<{ message: string; user: string }>[];
  readonly refusedIntents: Set<string>;
  applicationFlags: number;
  cdnUrl: string;
  /** Set by the gateway. Whether somebody was there to hear it. */
  dispatch: (event: GatewayEvent) => boolean;
  /** Whether the application reads what is written, also over REST. */
  readsContent: () => boolean;
};

const GATEWAY_MESSAGE_CONTENT_LIMITED = 1 << 19;

export function createWorld(clock: Clock, ids: Snowflakes): World {
  const applicationId = ids.next();
  const botId = ids.next();
  return {
    clock,
    ids,
    applicationId,
    botId,
    token: `${Buffer.from(botId).toString('base64url')}.stand.in`,
    guilds: new Map(),
    channels: new Map(),
    members: new Map(),
    messages: new Map(),
    attachments: new Map(),
    interactions: new Map(),
    commands: new Map(),
    violations: [],
    pings: [],
    refusedIntents: new Set(),
    applicationFlags: GATEWAY_MESSAGE_CONTENT_LIMITED,
    cdnUrl: '',
    dispatch: () => false,
    readsContent: () => false,
  };
}

/** The permissions of the bot user in a channel; null where it is not at all. */
export function botPermissions(world: World, channel: ChannelState): ReadonlySet<Permission> | null {
  if (channel.deleted) return null;
  if (channel.facts.guildId !== null && world.guilds.get(channel.facts.guildId)?.hasBot !== true) return null;
  return new Set(EVERYBODY.filter((name) => !channel.revoked.has(name)));
}

/** What the bot user itself may upload in a channel. */
export function botUploadLimit(world: World, channel: ChannelState): number {
  const guild = channel.facts.guildId === null ? undefined : world.guilds.get(channel.facts.guildId);
  return Math.min(DEFAULT_UPLOAD_LIMIT, guild?.uploadLimit ?? DEFAULT_UPLOAD_LIMIT);
}
