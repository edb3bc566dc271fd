import { type Fields, textOf } from '../discord/fields.ts';
import { channelFor, memberFor, ownChannel, type Where } from './access.ts';
import { messageAt, messagesIn, wireFor } from './messages.ts';
import { type Call, type Methods, TIER } from './method.ts';
import { badArgument, Refusal, unforeseen } from './refusal.ts';
import { openDm } from './setting.ts';
import type { ChannelState, StoredMessage } from './world.ts';

const SCOPE_OF = { public: 'channels', private: 'groups', dm: 'im' } as const;
const PAGING = {
  cursor: 'text',
  include_all_metadata: 'flag',
  inclusive: 'flag',
  latest: 'text',
  limit: 'number',
  oldest: 'text',
} as const;

/** Which scope is needed depends on the kind of channel. */
function needs(call: Call, channel: ChannelState, what: 'history' | 'read'): void {
  const needed = `${SCOPE_OF[channel.facts.kind]}:${what}`;
  const { scopes } = call.installation;
  if (scopes.has(needed)) return;
  throw new Refusal('missing_scope', { more: { needed, provided: [...scopes].join(',') }, fault: false });
}

function page(call: Call, { channel, teamId }: Where, messages: readonly StoredMessage[]): Fields {
  const { oldest, latest, inclusive, cursor, limit } = call.args;
  const size = limit === undefined ? 100 : Number(limit);
  if (size < 1 || size > 1000) throw badArgument('limit must be between 1 and 1000');
  const inTime = messages.filter(({ ts }) => {
    if (inclusive === true && (ts === oldest || ts === latest)) return true;
    return Number(ts) > Number(oldest ?? 0) && (latest === undefined || Number(ts) < Number(latest));
  });
  const start = cursor === undefined ? 0 : inTime.findIndex(({ ts }) => ts === cursor);
  if (start < 0) throw new Refusal('invalid_cursor');
  const next = inTime[start + size];
  return {
    messages: inTime.slice(start, start + size).map((one) => wire(call, channel, one, teamId)),
    has_more: next !== undefined,
    ...(next === undefined ? {} : { response_metadata: { next_cursor: next.ts } }),
  };
}

function wire(call: Call, channel: ChannelState, message: StoredMessage, teamId: string): Fields {
  const replies = messagesIn(call.world, channel.facts.id).filter(({ threadTs }) => threadTs === message.ts).length;
  const thread = replies === 0 ? {} : { thread_ts: message.ts, reply_count: replies };
  return { ...wireFor(call.world, message, teamId), ...thread };
}

/** What a bot can read again: nothing that only one member saw. */
const lasting = (call: Call, channel: ChannelState) =>
  messagesIn(call.world, channel.facts.id).filter(({ ephemeralFor }) => ephemeralFor === null);

export const conversationMethods: Methods = {
  'conversations.history': {
    perMinute: TIER.three,
    args: { 'channel!': 'text', ...PAGING },
    answer(call) {
      const where = ownChannel(call, call.args.channel);
      needs(call, where.channel, 'history');
      const messages = lasting(call, where.channel).filter(({ threadTs }) => threadTs === null);
      return page(call, where, messages.toReversed());
    },
  },
  'conversations.replies': {
    perMinute: TIER.three,
    args: { 'channel!': 'text', 'ts!': 'text', ...PAGING },
    answer(call) {
      const where = ownChannel(call, call.args.channel);
      needs(call, where.channel, 'history');
      const one = messageAt(call.world, where.channel.facts.id, textOf(call.args.ts));
      if (one === null || one.ephemeralFor !== null) throw unforeseen('thread_not_found');
      const parent = one.threadTs ?? one.ts;
      const thread = lasting(call, where.channel).filter(({ ts, threadTs }) => ts === parent || threadTs === parent);
      return page(call, where, thread);
    },
  },
  'conversations.info': {
    perMinute: TIER.three,
    args: { 'channel!': 'text', include_locale: 'flag', include_num_members: 'flag' },
    answer(call) {
      const { channel, teamId } = channelFor(call, call.args.channel);
      needs(call, channel, 'read');
      const { id, name, kind } = channel.facts;
      return {
        channel: {
          id,
          ...(kind === 'dm' ? { user: channel.recipient } : { name, name_normalized: name }),
          is_channel: kind === 'public',
          is_group: kind === 'private',
          is_im: kind === 'dm',
          is_mpim: false,
          is_private: kind !== 'public',
          is_archived: channel.archived,
          is_member: channel.botIn.has(teamId),
          is_ext_shared: channel.teams.length > 1,
          shared_team_ids: channel.teams,
          context_team_id: channel.facts.team,
        },
      };
    },
  },
  'conversations.open': {
    perMinute: TIER.three,
    scopes: ['im:write'],
    needsTeam: true,
    args: { channel: 'text', users: 'words', return_im: 'flag', prevent_creation: 'flag' },
    answer(call) {
      const { channel, users } = call.args;
      if (channel !== undefined) return { channel: { id: channelFor(call, channel).channel.facts.id } };
      if (!Array.isArray(users)) throw new Refusal('users_list_not_supplied');
      if (users.length !== 1) throw badArgument('this stand-in has no group messages');
      return { channel: { id: openDm(call.world, memberFor(call, users[0])).id } };
    },
  },
  'conversations.join': {
    perMinute: TIER.three,
    scopes: ['channels:join'],
    args: { 'channel!': 'text' },
    answer(call) {
      const { channel, teamId } = channelFor(call, call.args.channel);
      if (channel.facts.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type');
      if (channel.archived) throw unforeseen('is_archived');
      channel.botIn.add(teamId);
      return { channel: { id: channel.facts.id } };
    },
  },
};
