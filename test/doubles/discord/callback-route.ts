import { type Fields, fieldsIn, fieldsOf, isFields, listOf, numberOf, textOf } from './fields.ts';
import { acknowledge, interactionToAcknowledge } from './interactions.ts';
import { changeMessage, note, refuseUnknown } from './message-changes.ts';
import { draftMessage, messageFields, publish } from './messages.ts';
import { readModal } from './modals.ts';
import { alreadyAcknowledged, invalidForm } from './refusal.ts';
import type { Answer, Call, Route } from './route.ts';
import type { Choice } from './what-tests-see.ts';
import { FLAGS, INTERACTION } from './wire-numbers.ts';
import type { InteractionState, StoredMessage, World } from './world.ts';

const EDIT_KEYS = ['content', 'embeds', 'allowed_mentions', 'components', 'attachments', 'poll', 'flags'];
export const ANSWER_FLAGS = FLAGS.suppressEmbeds | FLAGS.ephemeral | FLAGS.suppressNotifications | FLAGS.componentsV2;
export const EDIT_FLAGS = FLAGS.suppressEmbeds | FLAGS.componentsV2;

type Kind = Readonly<{
  /** To which interactions this may be the answer. */
  answers: readonly InteractionState['kind'][];
  take(world: World, state: InteractionState, data: Fields, call: Call): Promise<StoredMessage | null>;
}>;

const KINDS: Readonly<Record<number, Kind>> = {
  4: {
    answers: ['command', 'component', 'modalSubmit'],
    async take(world, state, data, { files }) {
      const ephemeral = (numberOf(data.flags, 0) & FLAGS.ephemeral) !== 0;
      const message = draftAnswer(world, state, ephemeral);
      await changeMessage(world, message, {
        ...{ body: data, files, keys: [...EDIT_KEYS, 'tts'], flags: ANSWER_FLAGS },
        ...{ limit: state.uploadLimit, mentions: 'users' },
      });
      state.original = message;
      acknowledge(world, state, { kind: 'message', ephemeral });
      return message;
    },
  },
  5: {
    answers: ['command', 'component', 'modalSubmit'],
    async take(world, state, data) {
      refuseUnknown(data, ['flags']);
      const flags = numberOf(data.flags, 0);
      if ((flags & ~FLAGS.ephemeral) !== 0)
        note(world, `a deferred reply cannot have the flags ${flags}, only EPHEMERAL`);
      const ephemeral = (flags & FLAGS.ephemeral) !== 0;
      const message = draftAnswer(world, state, ephemeral);
      message.flags |= FLAGS.loading;
      publish(world, message);
      state.original = message;
      state.awaitsFirstEdit = true;
      acknowledge(world, state, { kind: 'deferred', ephemeral });
      return message;
    },
  },
  6: {
    answers: ['component', 'modalSubmit'],
    async take(world, state, data) {
      refuseUnknown(data, []);
      state.original = source(state);
      acknowledge(world, state, { kind: 'deferredUpdate', ephemeral: state.original.ephemeralFor !== null });
      return state.original;
    },
  },
  7: {
    answers: ['component', 'modalSubmit'],
    async take(world, state, data, { files }) {
      const message = source(state);
      await changeMessage(world, message, {
        ...{ body: data, files, keys: EDIT_KEYS, flags: EDIT_FLAGS },
        ...{ limit: state.uploadLimit, mentions: 'users' },
      });
      state.original = message;
      acknowledge(world, state, { kind: 'update', ephemeral: message.ephemeralFor !== null });
      return message;
    },
  },
  8: {
    answers: ['autocomplete'],
    async take(world, state, data) {
      refuseUnknown(data, ['choices']);
      acknowledge(world, state, { kind: 'choices', ephemeral: false, choices: readChoices(data.choices) });
      return null;
    },
  },
  9: {
    answers: ['command', 'component'],
    async take(world, state, data) {
      state.modal = readModal(data);
      acknowledge(world, state, { kind: 'modal', ephemeral: false, modal: state.modal });
      return null;
    },
  },
};

function draftAnswer(world: World, state: InteractionState, ephemeral: boolean): StoredMessage {
  return draftMessage(world, {
    channelId: state.channelId,
    authorId: world.botId,
    interaction: state,
    type: state.kind === 'command' ? 20 : state.source === null ? 0 : 19,
    ephemeralFor: ephemeral ? state.memberId : null,
    flags: ephemeral ? FLAGS.ephemeral : 0,
    reference:
      state.source === null ? null : { type: 0, messageId: state.source.id, channelId: state.source.channelId },
  });
}

function source(state: InteractionState): StoredMessage {
  if (state.source === null) throw invalidForm('type', 'There is no message that could be updated.');
  return state.source;
}

function readChoices(value: unknown): readonly Choice[] {
  const choices = fieldsIn(value);
  if (!Array.isArray(value) || choices.length > 25) throw invalidForm('data.choices', 'Must be 25 or fewer in length.');
  return choices.map((one, index) => {
    refuseUnknown(one, ['name', 'name_localizations', 'value']);
    const name = textOf(one.name);
    if (name.length < 1 || name.length > 100)
      throw invalidForm(`data.choices.${index}.name`, 'Must be between 1 and 100 in length.');
    if (typeof one.value === 'number') return { name, value: one.value };
    if (textOf(one.value).length < 1 || textOf(one.value).length > 100) {
      throw invalidForm(`data.choices.${index}.value`, 'Must be between 1 and 100 in length.');
    }
    return { name, value: textOf(one.value) };
  });
}

/** Those whose first answer is just being looked at. */
const answering = new WeakSet<InteractionState>();

async function answerCallback(world: World, call: Call): Promise<Answer> {
  const [id = '', token = ''] = call.params;
  const state = interactionToAcknowledge(world, id, token);
  refuseUnknown(call.fields, ['type', 'data']);
  const type = numberOf(call.fields.type, 0);
  if (state.ack !== null || answering.has(state)) {
    if (type === 9) note(world, `a modal must be the first answer to interaction ${id}`);
    throw alreadyAcknowledged();
  }
  const kind = KINDS[type];
  if (kind === undefined || !kind.answers.includes(state.kind)) {
    throw invalidForm('type', `Value of field "type" cannot be ${type} in answer to ${state.kind}.`);
  }
  if (call.fields.data !== undefined && call.fields.data !== null && !isFields(call.fields.data)) {
    throw invalidForm('data', 'Only dictionaries may be used in a DictType');
  }
  answering.add(state);
  const message = await kind.take(world, state, fieldsOf(call.fields.data), call).finally(() => {
    answering.delete(state);
  });
  if (call.query.get('with_response') !== 'true') return { status: 204 };
  const about = { id, type: INTERACTION[state.kind] };
  if (message === null) return { status: 200, body: { interaction: about, resource: { type } } };
  return {
    status: 200,
    body: {
      interaction: {
        ...about,
        response_message_id: message.id,
        response_message_loading: (message.flags & FLAGS.loading) !== 0,
        response_message_ephemeral: message.ephemeralFor !== null,
      },
      resource: { type, ...(type === 4 || type === 7 ? { message: messageFields(world, message, true) } : {}) },
    },
  };
}

export const callbackRoute: Route = {
  method: 'POST',
  path: /^\/interactions\/(\d+)\/([^/]+)\/callback$/,
  open: true,
  limit: 'none',
  answer: answerCallback,
};

export const knownAnswerKeys = (more: readonly string[]): readonly string[] => [
  ...EDIT_KEYS,
  ...listOf(more).map(String),
];
