import { textOf } from '../discord/fields.ts';
import { reaches } from './files.ts';
import { messageAt } from './messages.ts';
import type { Call } from './method.ts';
import { Refusal, unforeseen } from './refusal.ts';
import { belongsTo, type ChannelState, type MemberState, type StoredFile, type StoredMessage } from './world.ts';

const nameOf = (call: Call, teamId: string) => call.world.teams.get(teamId)?.facts.name ?? teamId;

/** Keeps that a token was used for what belongs to somebody else: nothing of one team may reach another. */
function hold(call: Call, what: string, teamId: string): void {
  const own = call.installation.teamId ?? call.installation.enterpriseId ?? '';
  call.world.violations.push(
    `token of team ${nameOf(call, own)} used for team ${nameOf(call, teamId)}: ${call.method} ${what}`,
  );
}

export type Where = Readonly<{ channel: ChannelState; teamId: string }>;

/** The channel a call speaks of, where its token has one; in it the bot need not be. */
export function channelFor(call: Call, id: unknown): Where {
  const { world, installation } = call;
  const channel = world.channels.get(textOf(id));
  if (channel === undefined) throw new Refusal('channel_not_found');
  const teamId = channel.teams.find((one) => belongsTo(world, installation, one));
  if (teamId === undefined) {
    hold(call, channel.facts.id, channel.facts.team);
    throw unforeseen('channel_not_found');
  }
  if (!channel.botIn.has(teamId) && channel.facts.kind === 'private') throw unforeseen('channel_not_found');
  return { channel, teamId };
}

/** A channel that the bot is in. */
export function ownChannel(call: Call, id: unknown): Where {
  const where = channelFor(call, id);
  if (!where.channel.botIn.has(where.teamId)) throw unforeseen('not_in_channel');
  return where;
}

/** A channel in which the bot may write. */
export function writableChannel(call: Call, id: unknown): Where {
  const where = channelFor(call, id);
  if (where.channel.archived) throw unforeseen('is_archived');
  const isIn = where.channel.botIn.has(where.teamId);
  if (!isIn && !call.installation.scopes.has('chat:write.public')) throw unforeseen('not_in_channel');
  return where;
}

export function memberFor(call: Call, id: unknown): MemberState {
  const member = call.world.members.get(textOf(id));
  if (member === undefined) throw new Refusal('user_not_found');
  const { team } = member.facts;
  const { world, installation } = call;
  if (belongsTo(world, installation, team)) return member;
  const meet = [...world.channels.values()].some(
    ({ teams }) => teams.includes(team) && teams.some((one) => belongsTo(world, installation, one)),
  );
  if (meet) return member;
  hold(call, member.facts.id, team);
  throw unforeseen('user_not_found');
}

export function fileFor(call: Call, id: unknown): StoredFile {
  const file = call.world.files.get(textOf(id));
  if (file === undefined || file.completedAt === null) throw new Refusal('file_not_found');
  if (!reaches(call.world, call.installation, file)) {
    if (!belongsTo(call.world, call.installation, file.teamId)) hold(call, file.id, file.teamId);
    throw unforeseen('file_not_found');
  }
  if (file.deleted) throw unforeseen('file_deleted');
  return file;
}

/** A message that the bot may change; ephemeral ones are not to be found. */
export function ownMessage(call: Call, channel: ChannelState, ts: unknown, refused: string): StoredMessage {
  const message = messageAt(call.world, channel.facts.id, textOf(ts));
  if (message === null) throw unforeseen('message_not_found');
  if (message.ephemeralFor !== null) throw new Refusal('message_not_found');
  if (message.userId !== call.installation.botUserId) throw new Refusal(refused);
  return message;
}
