import type { Clock } from '../discord/clock.ts';
import type { Fields } from '../discord/fields.ts';
import type { Ids } from './ids.ts';
import type { Timers } from './timers.ts';
import type {
  Acknowledgement,
  Channel,
  Member,
  Message,
  Ping,
  ResponsePost,
  Sent,
  Team,
  Unfurl,
} from './what-tests-see.ts';

export type Installation = {
  readonly token: string;
  /** Null where it is installed for a whole organisation. */
  readonly teamId: string | null;
  readonly enterpriseId: string | null;
  readonly scopes: Set<string>;
  readonly botId: string;
  readonly botUserId: string;
  dead: 'token_revoked' | 'account_inactive' | null;
};

export type TeamState = {
  readonly facts: Team;
  installation: Installation | null;
  storageFull: boolean;
};

export type ChannelState = {
  readonly facts: Channel;
  /** The teams that have it: two where it is shared. */
  readonly teams: readonly string[];
  /** Of a direct message: with whom. */
  readonly recipient: string | null;
  /** Ids of teams whose bot is in it. */
  readonly botIn: Set<string>;
  archived: boolean;
};

export type MemberState = { readonly facts: Member; dm: string | null };

export type StoredFile = {
  readonly id: string;
  readonly teamId: string;
  readonly userId: string;
  readonly name: string;
  readonly alt: string | null;
  readonly length: number;
  /** The last part of the address it is uploaded to; null for files of members. */
  readonly ticket: string | null;
  title: string;
  bytes: Uint8Array | null;
  /** What its bytes say. */
  type: Readonly<{ mimetype: string; filetype: string; width: number | null; height: number | null }>;
  completedAt: number | null;
  /** How often somebody looked whether it is ready. */
  looks: number;
  ready: boolean;
  deleted: boolean;
  /** It was put into a modal of the app. */
  givenToApp: boolean;
  /** Channel id to the ts of the message that shares it there. */
  readonly shares: Map<string, string>;
};

export type StoredMessage = {
  readonly ts: string;
  readonly channelId: string;
  readonly threadTs: string | null;
  readonly userId: string;
  /** Null for messages of members. */
  readonly botId: string | null;
  readonly teamId: string;
  readonly ephemeralFor: string | null;
  readonly at: number;
  text: string;
  blocks: readonly Fields[];
  fileIds: readonly string[];
  metadata: unknown;
  edited: boolean;
  deleted: boolean;
  versions: readonly Message[];
};

export type Trigger = {
  readonly id: string;
  readonly teamId: string;
  readonly memberId: string;
  readonly at: number;
  /** The modal in which it was made. */
  readonly viewId: string | null;
  used: boolean;
};

export type StoredView = {
  readonly id: string;
  readonly teamId: string;
  readonly memberId: string;
  readonly rootId: string;
  readonly previousId: string | null;
  hash: string;
  /** As it was sent, ids filled in. */
  view: Fields;
  errors: Readonly<Record<string, string>>;
  /** What was chosen in it, by block and action id. */
  state: Readonly<Record<string, Readonly<Record<string, Fields>>>>;
};

export type ResponseUrl = {
  readonly path: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly memberId: string;
  readonly at: number;
  /** The message with the pressed button. */
  readonly sourceTs: string | null;
  uses: number;
  readonly posts: ResponsePost[];
};

export type SentState = {
  readonly facts: Sent;
  readonly teamId: string;
  readonly at: number;
  readonly acceptsPayload: boolean;
  readonly retry: Readonly<{ attempt: number; reason: string }> | null;
  readonly responseUrl: ResponseUrl | null;
  /** Does what the answer asks for. */
  readonly answered: (payload: Fields) => unknown;
  readonly settle: Readonly<{ resolve(ack: Acknowledgement): void; reject(error: Error): void }>;
  state: 'waiting' | 'acknowledged' | 'failed';
  /** `x-slack-no-retry`. */
  noRetry: boolean;
};

export type World = {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly appId: string;
  readonly appToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  /** What old payloads carry as `token`. */
  readonly verificationToken: string;
  readonly processingMs: number;
  /** Whether the bot hears of what it posts itself. */
  readonly echoes: boolean;
  readonly teams: Map<string, TeamState>;
  readonly channels: Map<string, ChannelState>;
  readonly members: Map<string, MemberState>;
  readonly installations: Map<string, Installation>;
  /** By `channel ts`. */
  readonly messages: Map<string, StoredMessage>;
  readonly files: Map<string, StoredFile>;
  readonly triggers: Map<string, Trigger>;
  readonly views: Map<string, StoredView>;
  /** By member: the modal before them is the last. */
  readonly viewStacks: Map<string, readonly string[]>;
  readonly responseUrls: Map<string, ResponseUrl>;
  readonly sent: SentState[];
  /** By address: what was fetched the first time. */
  readonly images: Map<string, Uint8Array>;
  readonly violations: string[];
  readonly pings: Ping[];
  readonly unfurls: Unfurl[];
  updateShares: boolean;
  origin: string;
  /** Set by the delivery. */
  deliver: (sent: SentState) => void;
};

type Start = Pick<World, 'clock' | 'timers' | 'ids' | 'processingMs' | 'updateShares' | 'echoes'>;

export function createWorld(start: Start): World {
  const { ids } = start;
  const appId = ids.next('A');
  return {
    ...start,
    appId,
    appToken: `xapp-1-${appId}-${ids.secret()}`,
    clientId: `${Math.floor(Math.random() * 1e12)}.${Math.floor(Math.random() * 1e12)}`,
    clientSecret: ids.secret(),
    signingSecret: ids.secret(),
    verificationToken: ids.secret().slice(0, 24),
    teams: new Map(),
    channels: new Map(),
    members: new Map(),
    installations: new Map(),
    messages: new Map(),
    files: new Map(),
    triggers: new Map(),
    views: new Map(),
    viewStacks: new Map(),
    responseUrls: new Map(),
    sent: [],
    images: new Map(),
    violations: [],
    pings: [],
    unfurls: [],
    origin: '',
    deliver: () => {},
  };
}

export const messageKey = (channelId: string, ts: string) => `${channelId} ${ts}`;

/** The installation that speaks for the app in a team. */
export function installationIn(world: World, teamId: string): Installation | null {
  const team = world.teams.get(teamId);
  return team?.installation ?? null;
}

/** Whether an installation is one of this team. */
export function belongsTo(world: World, installation: Installation, teamId: string): boolean {
  if (installation.teamId !== null) return installation.teamId === teamId;
  return world.teams.get(teamId)?.facts.enterprise === installation.enterpriseId;
}
