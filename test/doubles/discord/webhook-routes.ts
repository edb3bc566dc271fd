import { ANSWER_FLAGS, EDIT_FLAGS, knownAnswerKeys } from './callback-route.ts';
import { numberOf } from './fields.ts';
import { interactionOfToken } from './interactions.ts';
import { changeMessage, note } from './message-changes.ts';
import { deleteMessage, draftMessage, messageFields } from './messages.ts';
import { tooManyFollowups, unknownMessage } from './refusal.ts';
import type { Answer, Call, Route } from './route.ts';
import { FLAGS } from './wire-numbers.ts';
import type { InteractionState, StoredMessage, World } from './world.ts';

const PER_TOKEN = { limit: 5, perMs: 2000 };
const MESSAGE = /^\/webhooks\/(\d+)\/([^/]+)\/messages\/(@original|\d+)$/;

function target(world: World, { params: [applicationId = '', token = '', id = ''] }: Call) {
  const state = interactionOfToken(world, applicationId, token);
  const message =
    id === '@original' ? state.original : ([state.original, ...state.followups].find((one) => one?.id === id) ?? null);
  if (message === null || message.deleted) throw unknownMessage();
  return { state, message };
}

async function edit(world: World, call: Call): Promise<Answer> {
  const { state, message } = target(world, call);
  await change(world, state, message, call);
  return { status: 200, body: messageFields(world, message, true) };
}

async function change(world: World, state: InteractionState, message: StoredMessage, call: Call): Promise<void> {
  await changeMessage(world, message, {
    ...{ body: call.fields, files: call.files, keys: knownAnswerKeys([]), flags: EDIT_FLAGS },
    ...{ limit: state.uploadLimit, mentions: 'users' },
  });
  if (message === state.original) state.awaitsFirstEdit = false;
}

async function follow(world: World, call: Call): Promise<Answer> {
  const [applicationId = '', token = ''] = call.params;
  const state = interactionOfToken(world, applicationId, token);
  if (state.awaitsFirstEdit && state.original !== null) {
    note(world, `a follow-up to interaction ${state.id} right after deferring edits the deferred reply`);
    const { flags, ...rest } = call.fields;
    const kept = numberOf(flags, 0) & EDIT_FLAGS;
    await change(world, state, state.original, { ...call, fields: kept === 0 ? rest : { ...rest, flags: kept } });
    return { status: 200, body: messageFields(world, state.original, true) };
  }
  if (state.userInstallOnly && state.followups.length >= 5) throw tooManyFollowups();
  const ephemeral = (numberOf(call.fields.flags, 0) & FLAGS.ephemeral) !== 0;
  const message = draftMessage(world, {
    channelId: state.channelId,
    authorId: world.botId,
    interaction: state,
    type: state.original === null || state.original.deleted ? 0 : 19,
    ephemeralFor: ephemeral ? state.memberId : null,
    flags: ephemeral ? FLAGS.ephemeral : 0,
    reference:
      state.original === null || state.original.deleted
        ? null
        : { type: 0, messageId: state.original.id, channelId: state.channelId },
  });
  await changeMessage(world, message, {
    ...{ body: call.fields, files: call.files, keys: knownAnswerKeys(['tts']), flags: ANSWER_FLAGS },
    ...{ limit: state.uploadLimit, mentions: 'users' },
  });
  state.followups = [...state.followups, message];
  return { status: 200, body: messageFields(world, message, true) };
}

export const webhookRoutes: readonly Route[] = [
  { method: 'POST', path: /^\/webhooks\/(\d+)\/([^/]+)$/, open: true, limit: PER_TOKEN, answer: follow },
  { method: 'PATCH', path: MESSAGE, open: true, limit: PER_TOKEN, answer: edit },
  {
    ...{ method: 'GET', path: MESSAGE, open: true, limit: PER_TOKEN },
    answer: (world, call) => ({ status: 200, body: messageFields(world, target(world, call).message, true) }),
  },
  {
    ...{ method: 'DELETE', path: MESSAGE, open: true, limit: PER_TOKEN },
    answer(world, call) {
      const { state, message } = target(world, call);
      deleteMessage(world, message);
      if (message === state.original) state.awaitsFirstEdit = false;
      return { status: 204 };
    },
  },
];
