import { type Fields, listOf, textOf } from '../discord/fields.ts';
import { channelFor, fileFor, memberFor, ownMessage, type Where, writableChannel } from './access.ts';
import { readContent } from './content.ts';
import { tellOfMessage } from './hearing.ts';
import { noteMentions } from './mentions.ts';
import { changeContent, messageAt, share, show, storeMessage, wireFor } from './messages.ts';
import { type Call, type Methods, TIER } from './method.ts';
import { badArgument, Refusal, unforeseen } from './refusal.ts';
import { authorOf, unfurls } from './response-urls.ts';
import { openDm } from './setting.ts';

const MOST_TEXT = 40_000;
const MOST_UPDATED_TEXT = 4000;
const CUSTOM = { icon_emoji: 'text', icon_url: 'text', username: 'text' } as const;
const SAYING = {
  text: 'text',
  blocks: 'json',
  attachments: 'json',
  markdown_text: 'text',
  metadata: 'object',
} as const;
const PARSING = { link_names: 'flag', parse: 'text' } as const;

function customizes(call: Call): void {
  const wants = Object.keys(CUSTOM).some((name) => call.args[name] !== undefined);
  if (wants && !call.installation.scopes.has('chat:write.customize')) {
    const provided = [...call.installation.scopes].join(',');
    throw new Refusal('missing_scope', { more: { needed: 'chat:write.customize', provided }, fault: false });
  }
}

/** A thread is named by the ts of its first message. */
function threadOf(call: Call, { channel }: Where): string | null {
  const ts = call.args.thread_ts;
  if (ts === undefined) return null;
  const parent = messageAt(call.world, channel.facts.id, textOf(ts));
  if (parent === null) throw unforeseen('thread_not_found');
  if (parent.ephemeralFor !== null) throw new Refusal('cannot_reply_to_message');
  if (parent.threadTs !== null && parent.threadTs !== parent.ts)
    throw badArgument("thread_ts is a reply's ts, not its parent's");
  return parent.ts;
}

async function post(call: Call): Promise<Fields> {
  const { world, args, installation } = call;
  customizes(call);
  // Who posts to a user posts to the direct messages with them.
  const to = /^[UW]/u.test(textOf(args.channel)) ? openDm(world, memberFor(call, args.channel)).id : args.channel;
  const where = writableChannel(call, to);
  const threadTs = threadOf(call, where);
  const content = await readContent(world, installation, args, { mostText: MOST_TEXT });
  const message = storeMessage(world, where.channel, authorOf(installation, where.teamId), content, {
    threadTs,
    metadata: args.metadata,
  });
  share(content.shown, message);
  show(world, message);
  if (world.echoes) tellOfMessage(world, message, where.teamId, wireFor(world, message, where.teamId));
  noteMentions(world, message, { edited: false, unfurls: unfurls(args), linkNames: args.link_names === true });
  const { ts, channelId: channel } = message;
  return { channel, ts, message: wireFor(world, message, where.teamId) };
}

async function update(call: Call): Promise<Fields> {
  const { world, args, installation } = call;
  const where = channelFor(call, args.channel);
  if (where.channel.archived) throw unforeseen('is_inactive');
  const message = ownMessage(call, where.channel, args.ts, 'cant_update_message');
  const fileIds = args.file_ids === undefined ? null : listOf(args.file_ids).map(String);
  const files = fileIds?.map((id) => fileFor(call, id)) ?? [];
  const content = await readContent(world, installation, args, {
    mostText: MOST_UPDATED_TEXT,
    mayBeEmpty: fileIds !== null || Array.isArray(args.blocks),
  });
  if (message.deleted) throw unforeseen('message_not_found');
  const saysText = args.text !== undefined;
  const saysBlocks = args.blocks !== undefined || args.markdown_text !== undefined;
  // Text alone takes the blocks away; without text and blocks both stay.
  const blocks = saysBlocks || saysText ? content.blocks : message.blocks;
  const text = saysText ? content.text : message.text;
  if (text.trim() === '' && blocks.length === 0 && (fileIds ?? message.fileIds).length === 0)
    throw new Refusal('no_text');
  if (saysBlocks || saysText) changeContent(world, message, { text, blocks });
  if (fileIds !== null) {
    message.fileIds = fileIds;
    if (world.updateShares) share(files, message);
  }
  if (args.metadata !== undefined) message.metadata = args.metadata;
  message.edited = !saysBlocks;
  show(world, message);
  noteMentions(world, message, { edited: true, unfurls: false, linkNames: args.link_names === true });
  const { ts, channelId: channel } = message;
  return { channel, ts, text, message: wireFor(world, message, where.teamId) };
}

async function postEphemeral(call: Call): Promise<Fields> {
  const { world, args, installation } = call;
  customizes(call);
  const where = writableChannel(call, args.channel);
  const member = memberFor(call, args.user);
  const { recipient, teams } = where.channel;
  if (recipient !== null ? recipient !== member.facts.id : !teams.includes(member.facts.team)) {
    throw unforeseen('user_not_in_channel');
  }
  const threadTs = threadOf(call, where);
  const content = await readContent(world, installation, args, { mostText: MOST_TEXT });
  const message = storeMessage(world, where.channel, authorOf(installation, where.teamId), content, {
    threadTs,
    ephemeralFor: member.facts.id,
  });
  show(world, message);
  return { message_ts: message.ts };
}

export const chatMethods: Methods = {
  'chat.postMessage': {
    perMinute: 'posting',
    scopes: ['chat:write'],
    args: {
      'channel!': 'text',
      thread_ts: 'text',
      reply_broadcast: 'flag',
      mrkdwn: 'flag',
      unfurl_links: 'flag',
      unfurl_media: 'flag',
      as_user: 'flag',
      ...SAYING,
      ...PARSING,
      ...CUSTOM,
    },
    answer: post,
  },
  'chat.update': {
    perMinute: TIER.three,
    scopes: ['chat:write'],
    args: {
      'channel!': 'text',
      'ts!': 'text',
      file_ids: 'list',
      reply_broadcast: 'flag',
      as_user: 'flag',
      ...SAYING,
      ...PARSING,
    },
    answer: update,
  },
  'chat.postEphemeral': {
    perMinute: TIER.four,
    scopes: ['chat:write'],
    args: { 'channel!': 'text', 'user!': 'text', thread_ts: 'text', as_user: 'flag', ...SAYING, ...PARSING, ...CUSTOM },
    answer: postEphemeral,
  },
  'chat.delete': {
    perMinute: TIER.three,
    scopes: ['chat:write'],
    args: { 'channel!': 'text', 'ts!': 'text', as_user: 'flag' },
    answer(call) {
      const { channel } = channelFor(call, call.args.channel);
      const message = ownMessage(call, channel, call.args.ts, 'cant_delete_message');
      message.deleted = true;
      return { channel: channel.facts.id, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    perMinute: TIER.special,
    args: { 'channel!': 'text', 'message_ts!': 'text' },
    answer(call) {
      const { channel, teamId } = channelFor(call, call.args.channel);
      const message = messageAt(call.world, channel.facts.id, textOf(call.args.message_ts));
      if (message === null) throw unforeseen('message_not_found');
      const domain = call.world.teams.get(teamId)?.facts.domain ?? '';
      const permalink = `https://${domain}.slack.com/archives/${channel.facts.id}/p${message.ts.replace('.', '')}`;
      return { channel: channel.facts.id, permalink };
    },
  },
  'assistant.threads.setStatus': {
    perMinute: TIER.special,
    scopes: ['chat:write'],
    args: {
      'channel_id!': 'text',
      'thread_ts!': 'text',
      'status!': 'text',
      loading_messages: 'list',
      ...CUSTOM,
    },
    answer(call) {
      const { channel } = writableChannel(call, call.args.channel_id);
      if (messageAt(call.world, channel.facts.id, textOf(call.args.thread_ts)) === null) {
        throw unforeseen('invalid_thread_ts');
      }
      return {};
    },
  },
};
