import { attachmentFields } from './attachments.ts';
import type { Fields } from './fields.ts';
import { freshComponents, freshEmbeds } from './fresh-media.ts';
import { viewOf } from './message-view.ts';
import { channelOf, memberOf, userOf } from './places.ts';
import { FLAGS, INTENTS } from './wire-numbers.ts';
import type { ChannelState, InteractionState, StoredMessage, World } from './world.ts';

type Draft = Readonly<{ channelId: string; authorId: string }> & Partial<StoredMessage>;

/** A message that nobody has seen yet; `publish` shows it. */
export function draftMessage(world: World, draft: Draft): StoredMessage {
  return {
    id: world.ids.next(),
    at: world.clock.now(),
    ephemeralFor: null,
    interaction: null,
    type: 0,
    reference: null,
    snapshot: null,
    nonce: null,
    speaksToBot: false,
    content: '',
    embeds: [],
    components: [],
    attachments: [],
    flags: 0,
    editedAt: null,
    mentions: [],
    mentionsEveryone: false,
    mentionedRoles: [],
    deleted: false,
    versions: [],
    ...draft,
  };
}

/** Puts a new message into its channel, or the new state of one that is there, and tells those who listen. */
export function publish(world: World, message: StoredMessage): void {
  const isNew = !world.messages.has(message.id);
  world.messages.set(message.id, message);
  message.versions = [...message.versions, viewOf(world, message)];
  // The gateway does not tell of messages that only one member sees, nor of places without the bot.
  if (message.ephemeralFor === null) tell(world, isNew ? 'MESSAGE_CREATE' : 'MESSAGE_UPDATE', message);
}

function tell(world: World, name: string, message: StoredMessage): void {
  const channel = channelOfMessage(world, message);
  const guildId = channel.facts.guildId;
  const guild = guildId === null ? null : (world.guilds.get(guildId) ?? null);
  if (guild?.hasBot === false || message.interaction?.userInstallOnly === true || channel.deleted) return;
  if (channel.revoked.has('ViewChannel')) return;
  const { type } = channelOf(world, channel);
  const place: Fields = guild === null ? { channel_type: type } : { guild_id: guildId, channel_type: type };
  const member = guild === null ? {} : { member: memberOf(world, guild, message.authorId) };
  world.dispatch({
    name,
    guildId,
    intents: guild === null ? INTENTS.DirectMessages : INTENTS.GuildMessages,
    data: (intents) => ({
      ...messageFields(world, message, (intents & INTENTS.MessageContent) !== 0),
      ...place,
      ...member,
    }),
  });
}

export function deleteMessage(world: World, message: StoredMessage): void {
  message.deleted = true;
  const { guildId } = channelOfMessage(world, message).facts;
  if (message.ephemeralFor !== null || message.interaction?.userInstallOnly === true) return;
  world.dispatch({
    name: 'MESSAGE_DELETE',
    guildId,
    intents: guildId === null ? INTENTS.DirectMessages : INTENTS.GuildMessages,
    data: () => ({ id: message.id, channel_id: message.channelId, ...(guildId === null ? {} : { guild_id: guildId }) }),
  });
}

export function channelOfMessage(world: World, message: StoredMessage): ChannelState {
  const channel = world.channels.get(message.channelId);
  if (channel === undefined) throw new Error(`message ${message.id} is in no channel`);
  return channel;
}

/** Whether the bot may read what a message says although it may not read messages. */
const isReadableAnyway = (world: World, message: StoredMessage) =>
  message.authorId === world.botId || message.speaksToBot || channelOfMessage(world, message).facts.guildId === null;

/**
 * A message on the wire.
 * @param readsContent whether the application may read all messages
 */
export function messageFields(world: World, message: StoredMessage, readsContent: boolean): Fields {
  const readable = readsContent || isReadableAnyway(world, message);
  const { reference, interaction } = message;
  const referenced = reference?.type === 0 ? (world.messages.get(reference.messageId) ?? null) : null;
  return {
    ...ownFields(world, message),
    ...(readable ? {} : { content: '', embeds: [], attachments: [], components: [] }),
    ...(message.snapshot !== null && readable ? { message_snapshots: [{ message: message.snapshot }] } : {}),
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(reference === null
      ? {}
      : {
          message_reference: {
            type: reference.type,
            channel_id: reference.channelId,
            message_id: reference.messageId,
            ...guildIdOf(world, reference.channelId),
          },
        }),
    ...(reference?.type === 0
      ? {
          referenced_message:
            referenced === null || referenced.deleted
              ? null
              : withoutReference(messageFields(world, referenced, readsContent)),
        }
      : {}),
    ...(interaction === null
      ? {}
      : {
          webhook_id: world.applicationId,
          application_id: world.applicationId,
          interaction_metadata: interactionMetadata(world, interaction),
        }),
  };
}

/** A message as the target of a command or a component holds it: with all it says, whatever the intents. */
export const wholeMessage = (world: World, message: StoredMessage): Fields => messageFields(world, message, true);

function ownFields(world: World, message: StoredMessage): Fields {
  return {
    id: message.id,
    type: message.type,
    channel_id: message.channelId,
    author: userOf(world, message.authorId),
    content: message.content,
    embeds: freshEmbeds(world, message),
    attachments: message.attachments.map((one) => attachmentFields(world, one)),
    components: freshComponents(world, message),
    mentions: message.mentions.map((id) => userOf(world, id)),
    mention_roles: message.mentionedRoles,
    mention_everyone: message.mentionsEveryone,
    timestamp: new Date(message.at).toISOString(),
    edited_timestamp: message.editedAt === null ? null : new Date(message.editedAt).toISOString(),
    flags: message.flags,
    pinned: false,
    tts: false,
  };
}

const withoutReference = ({ referenced_message: _, ...rest }: Fields): Fields => rest;

function guildIdOf(world: World, channelId: string): Fields {
  const guildId = world.channels.get(channelId)?.facts.guildId ?? null;
  return guildId === null ? {} : { guild_id: guildId };
}

function interactionMetadata(world: World, interaction: InteractionState): Fields {
  return {
    id: interaction.id,
    type: { command: 2, component: 3, autocomplete: 4, modalSubmit: 5 }[interaction.kind],
    user: userOf(world, interaction.memberId),
    authorizing_integration_owners: ownersOf(world, interaction),
    ...(interaction.source === null ? {} : { interacted_message_id: interaction.source.id }),
  };
}

/** By whom the application was installed where an interaction comes from. */
export function ownersOf(
  world: World,
  { memberId, channelId, userInstallOnly }: Pick<InteractionState, 'memberId' | 'channelId' | 'userInstallOnly'>,
): Fields {
  if (userInstallOnly) return { 1: memberId };
  return { 0: world.channels.get(channelId)?.facts.guildId ?? '0' };
}

/** Whether a member sees a message: those for one member only are seen by nobody else. */
export const isSeenBy = (message: StoredMessage, userId: string | null): boolean =>
  !message.deleted && (message.ephemeralFor === null || message.ephemeralFor === userId);

export const isRegular = (message: StoredMessage): boolean =>
  (message.flags & FLAGS.ephemeral) === 0 && message.interaction === null;
