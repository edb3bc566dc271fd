import { fieldsOf, idOf, textOf } from './fields.ts';
import { changeMessage } from './message-changes.ts';
import { deleteMessage, draftMessage, messageFields } from './messages.ts';
import type { Permission } from './permissions.ts';
import { channelOf } from './places.ts';
import * as refusal from './refusal.ts';
import { invalidForm } from './refusal.ts';
import type { Call, Route } from './route.ts';
import { FLAGS } from './wire-numbers.ts';
import { botPermissions, botUploadLimit, type ChannelState, type StoredMessage, type World } from './world.ts';

const CHANNEL = /^\/channels\/(\d+)$/;
const MESSAGES = /^\/channels\/(\d+)\/messages$/;
const MESSAGE = /^\/channels\/(\d+)\/messages\/(\d+)$/;
const COMMON_KEYS = ['content', 'embeds', 'allowed_mentions', 'components', 'attachments', 'flags', 'sticker_ids'];
const CREATE_KEYS = [...COMMON_KEYS, 'tts', 'nonce', 'enforce_nonce', 'message_reference', 'poll'];
const CREATE_FLAGS = FLAGS.suppressEmbeds | FLAGS.suppressNotifications | FLAGS.componentsV2;
const A_FEW_MINUTES = 5 * 60 * 1000;

function channelIn(world: World, { params: [id = ''] }: Call, needed: readonly Permission[] = []): ChannelState {
  const channel = world.channels.get(id);
  if (channel === undefined || channel.deleted) throw refusal.unknownChannel();
  const granted = botPermissions(world, channel);
  if (granted === null || !granted.has('ViewChannel')) throw refusal.missingAccess();
  if (!needed.every((name) => granted.has(name))) throw refusal.missingPermissions();
  return channel;
}

/** Messages that only one member sees, and those of places without the bot user, are not to be had by this way. */
function messageIn(world: World, channel: ChannelState, id: string): StoredMessage {
  const message = world.messages.get(id);
  if (message === undefined || message.deleted || message.channelId !== channel.facts.id)
    throw refusal.unknownMessage();
  if (message.ephemeralFor !== null) throw refusal.unknownMessage();
  return message;
}

function ownMessageIn(world: World, call: Call): StoredMessage {
  const message = messageIn(world, channelIn(world, call), call.params[1] ?? '');
  if (message.authorId !== world.botId) throw refusal.notYourMessage();
  return message;
}

async function create(world: World, call: Call) {
  const body = call.fields;
  const channel = channelIn(world, call, [
    call.fields.message_reference === undefined ? 'ViewChannel' : 'ReadMessageHistory',
    world.channels.get(call.params[0] ?? '')?.facts.kind === 'thread' ? 'SendMessagesInThreads' : 'SendMessages',
    ...(call.files.length > 0 ? (['AttachFiles'] as const) : []),
  ]);
  const { recipient } = channel;
  if (recipient !== null && world.members.get(recipient)?.dmsClosed === true) throw refusal.dmsClosed();
  const nonce = body.nonce === undefined ? null : idOf(body.nonce);
  if (nonce !== null && nonce.length > 25) throw invalidForm('nonce', 'Must be 25 or fewer in length.');
  const twin = body.enforce_nonce === true && nonce !== null ? sameNonce(world, channel, nonce) : null;
  if (twin !== null) return { status: 200, body: messageFields(world, twin, true) };
  const reference = referenceOf(world, channel, call);
  const message = draftMessage(world, {
    ...{ channelId: channel.facts.id, authorId: world.botId, nonce, reference, type: reference === null ? 0 : 19 },
  });
  await changeMessage(world, message, {
    ...{ body, files: call.files, keys: CREATE_KEYS, flags: CREATE_FLAGS },
    ...{ limit: botUploadLimit(world, channel), mentions: 'everything' },
  });
  return { status: 200, body: messageFields(world, message, true) };
}

function sameNonce(world: World, channel: ChannelState, nonce: string): StoredMessage | null {
  const since = world.clock.now() - A_FEW_MINUTES;
  const same = [...world.messages.values()].find(
    (one) =>
      one.nonce === nonce && one.channelId === channel.facts.id && one.authorId === world.botId && one.at > since,
  );
  return same ?? null;
}

function referenceOf(world: World, channel: ChannelState, call: Call): StoredMessage['reference'] {
  if (call.fields.message_reference === undefined || call.fields.message_reference === null) return null;
  const asked = fieldsOf(call.fields.message_reference);
  const unknown = Object.keys(asked).find(
    (key) => !['type', 'message_id', 'channel_id', 'guild_id', 'fail_if_not_exists'].includes(key),
  );
  if (unknown !== undefined) throw invalidForm(`message_reference.${unknown}`, 'unknown key in the body');
  if (asked.type === 1) throw invalidForm('message_reference.type', 'The stand-in lets no bot forward.');
  const messageId = idOf(asked.message_id);
  const found = world.messages.get(messageId);
  if (found !== undefined && !found.deleted && found.ephemeralFor === null && found.channelId === channel.facts.id) {
    return { type: 0, messageId, channelId: channel.facts.id };
  }
  if (asked.fail_if_not_exists === false) return null;
  throw invalidForm('message_reference', 'Unknown message', 'REPLIES_UNKNOWN_MESSAGE');
}

async function edit(world: World, call: Call) {
  const message = ownMessageIn(world, call);
  const channel = channelIn(world, call, call.files.length > 0 ? ['AttachFiles'] : []);
  await changeMessage(world, message, {
    ...{ body: call.fields, files: call.files, keys: COMMON_KEYS, flags: CREATE_FLAGS },
    ...{ limit: botUploadLimit(world, channel), mentions: 'everything' },
  });
  return { status: 200, body: messageFields(world, message, true) };
}

function list(world: World, call: Call) {
  const channel = channelIn(world, call, ['ReadMessageHistory']);
  const limit = Number(call.query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalidForm('limit', 'Must be between 1 and 100.');
  const [before, after] = [textOf(call.query.get('before')), textOf(call.query.get('after'))];
  const newestFirst = [...world.messages.values()]
    .filter((one) => one.channelId === channel.facts.id && !one.deleted && one.ephemeralFor === null)
    .filter(({ id }) => (!before || BigInt(id) < BigInt(before)) && (!after || BigInt(id) > BigInt(after)))
    .reverse();
  return {
    status: 200,
    body: newestFirst.slice(0, limit).map((one) => messageFields(world, one, world.readsContent())),
  };
}

export const channelRoutes: readonly Route[] = [
  {
    ...{ method: 'GET', path: CHANNEL },
    answer: (world, call) => ({ status: 200, body: channelOf(world, channelIn(world, call)) }),
  },
  { method: 'POST', path: MESSAGES, limit: { limit: 5, perMs: 5000 }, answer: create },
  { method: 'GET', path: MESSAGES, answer: list },
  {
    ...{ method: 'GET', path: MESSAGE },
    answer(world, call) {
      const message = messageIn(world, channelIn(world, call, ['ReadMessageHistory']), call.params[1] ?? '');
      return { status: 200, body: messageFields(world, message, world.readsContent()) };
    },
  },
  { method: 'PATCH', path: MESSAGE, limit: { limit: 5, perMs: 5000 }, answer: edit },
  {
    ...{ method: 'DELETE', path: MESSAGE, limit: { limit: 5, perMs: 1000 } },
    answer(world, call) {
      const message = messageIn(world, channelIn(world, call), call.params[1] ?? '');
      if (message.authorId !== world.botId) throw refusal.missingPermissions();
      deleteMessage(world, message);
      return { status: 204 };
    },
  },
  {
    ...{ method: 'POST', path: /^\/channels\/(\d+)\/typing$/, limit: { limit: 5, perMs: 5000 } },
    answer(world, call) {
      channelIn(world, call, ['SendMessages']);
      return { status: 204 };
    },
  },
];
