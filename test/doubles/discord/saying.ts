import { storeAttachment } from './attachments.ts';
import type { Fields } from './fields.ts';
import { memberIn } from './interaction-sending.ts';
import { whoIsPinged } from './mentions.ts';
import { viewOf } from './message-view.ts';
import { draftMessage, isRegular, isSeenBy, publish, wholeMessage } from './messages.ts';
import { stateOf } from './setting.ts';
import type { Channel, Member, Message, Upload } from './what-tests-see.ts';
import { FLAGS } from './wire-numbers.ts';
import type { StoredAttachment, StoredMessage, World } from './world.ts';

export type Saying = Readonly<{
  content?: string;
  uploads?: readonly Upload[];
  /** The id of a message. */
  replyTo?: string;
  /** Whether the one who is replied to is pinged; that is what clients do unless it is switched off. */
  ping?: boolean;
  embeds?: readonly Fields[];
  /** The id of a message. */
  forwardOf?: string;
}>;

/** A member writes a message. */
export async function say(world: World, member: Member, channel: Channel, saying: Saying): Promise<Message> {
  const { guildId } = stateOf(world, channel).facts;
  memberIn(world, member, guildId);
  const { content = '', uploads = [], embeds = [] } = saying;
  const repliedTo = saying.replyTo === undefined ? null : messageFor(world, member, saying.replyTo);
  const forwarded = saying.forwardOf === undefined ? null : messageFor(world, member, saying.forwardOf);
  if (!content && uploads.length + embeds.length === 0 && forwarded === null) throw new Error('an empty message');
  const attachments: StoredAttachment[] = [];
  for (const upload of uploads) {
    attachments.push(await storeAttachment(world, { ...upload, ephemeral: false, place: channel.id }));
  }
  const pinged = whoIsPinged(world, {
    text: content,
    allowed: undefined,
    otherwise: 'users',
    repliedTo: repliedTo !== null && saying.ping !== false ? repliedTo.authorId : null,
  });
  const target = repliedTo ?? forwarded;
  const message = draftMessage(world, {
    channelId: channel.id,
    authorId: member.id,
    type: repliedTo === null ? 0 : 19,
    ...{ content, embeds, attachments, ...pinged },
    flags: forwarded === null ? 0 : FLAGS.hasSnapshot,
    reference:
      target === null
        ? null
        : { type: target === repliedTo ? 0 : 1, messageId: target.id, channelId: target.channelId },
    snapshot: forwarded === null ? null : snapshotOf(world, forwarded),
    speaksToBot:
      new RegExp(`<@!?${world.botId}>`, 'u').test(content) ||
      // A reply speaks to the bot as a mention does, but not a reply to its answer to a command.
      (pinged.mentions.includes(world.botId) && repliedTo !== null && isRegular(repliedTo)),
  });
  publish(world, message);
  return viewOf(world, message);
}

function messageFor(world: World, member: Member, id: string): StoredMessage {
  const message = world.messages.get(id);
  if (message === undefined || !isSeenBy(message, member.id)) throw new Error(`${member.name} sees no message ${id}`);
  if (message.ephemeralFor !== null) throw new Error('nobody can reply to a message that only one member sees');
  return message;
}

function snapshotOf(world: World, message: StoredMessage): Fields {
  const {
    type,
    content,
    embeds,
    attachments,
    timestamp,
    edited_timestamp,
    flags,
    mentions,
    mention_roles,
    components,
  } = wholeMessage(world, message);
  return {
    type,
    content,
    embeds,
    attachments,
    timestamp,
    edited_timestamp,
    flags,
    mentions,
    mention_roles,
    components,
  };
}
