import type { Fields } from '../discord/fields.ts';
import { sendEvent } from './events.ts';
import { memberFile } from './files.ts';
import { tellOfMessage } from './hearing.ts';
import { asSent } from './mentions.ts';
import { viewOf } from './message-view.ts';
import { messageAt, share, show, storeMessage, wireFor } from './messages.ts';
import { channelState } from './setting.ts';
import type { Channel, Member, Message, Upload } from './what-tests-see.ts';
import { type ChannelState, installationIn, type StoredFile, type World } from './world.ts';

export type Saying = Readonly<{
  /** As it is typed; what is written `<@U…>` or `<#C…>` stays a mention. */
  text?: string;
  thread_ts?: string;
  files?: readonly Upload[];
  /** Speaks to the bot of the channel's team first. */
  mention?: boolean;
  /** The ts of a message of this member, that it changes. */
  editedOf?: string;
  /** A mention that shares files comes as `message` with subtype `file_share`, and not as `app_mention`. */
  shareOnlyAsFileShare?: boolean;
}>;

/** A member writes a message, and the bots that are there hear of it. */
export async function say(world: World, member: Member, channel: Channel, saying: Saying): Promise<Message> {
  const state = channelState(world, channel);
  if (!state.teams.includes(member.team)) throw new Error(`${member.name} is not in this channel`);
  if (state.archived) throw new Error('the channel is archived');
  if (state.recipient !== null && state.recipient !== member.id) throw new Error('these are direct messages of others');
  const bot = state.teams.map((id) => installationIn(world, id)).find((one) => one !== null)?.botUserId;
  if (saying.mention === true && bot === undefined) throw new Error('there is no bot to speak to');
  const text = `${saying.mention === true ? `<@${bot}> ` : ''}${asSent(saying.text ?? '')}`;
  if (saying.editedOf !== undefined) return edit(world, member, state, saying.editedOf, text);
  if (text.trim() === '' && (saying.files ?? []).length === 0) throw new Error('an empty message');
  if (saying.thread_ts !== undefined && messageAt(world, channel.id, saying.thread_ts) === null) {
    throw new Error(`there is no thread ${saying.thread_ts}`);
  }
  const files: StoredFile[] = [];
  for (const upload of saying.files ?? []) files.push(await memberFile(world, member.team, member.id, upload));
  const author = { userId: member.id, botId: null, teamId: member.team };
  const message = storeMessage(
    world,
    state,
    author,
    { text, blocks: [] },
    {
      threadTs: saying.thread_ts ?? null,
      fileIds: files.map(({ id }) => id),
    },
  );
  share(files, message);
  show(world, message);
  for (const teamId of state.teams.filter((id) => state.botIn.has(id))) {
    const event = { ...wireFor(world, message, teamId), ...(files.length > 0 ? { subtype: 'file_share' } : {}) };
    tellOfMessage(world, message, teamId, event);
    const scopes = installationIn(world, teamId)?.scopes;
    const isMentioned = text.includes(`<@${installationIn(world, teamId)?.botUserId}>`);
    const onlyShare = files.length > 0 && saying.shareOnlyAsFileShare === true;
    if (!isMentioned || onlyShare || state.facts.kind === 'dm' || scopes?.has('app_mentions:read') !== true) continue;
    const { subtype: _, ...mention } = event as Fields;
    sendEvent(world, {
      teamId,
      fromTeamId: member.team,
      shared: state.teams.length > 1,
      event: { ...mention, type: 'app_mention', channel: channel.id },
    });
  }
  return viewOf(world, message);
}

function edit(world: World, member: Member, state: ChannelState, ts: string, text: string): Message {
  const message = messageAt(world, state.facts.id, ts);
  if (message === null || message.userId !== member.id) throw new Error(`${member.name} has no message ${ts}`);
  const before = new Map([...state.botIn].map((teamId) => [teamId, wireFor(world, message, teamId)]));
  message.text = text;
  message.edited = true;
  show(world, message);
  for (const [teamId, previous] of before) {
    const changed = { subtype: 'message_changed', hidden: true, ts: world.ids.ts() };
    const event = { ...changed, message: wireFor(world, message, teamId), previous_message: previous };
    tellOfMessage(world, message, teamId, event);
  }
  return viewOf(world, message);
}
