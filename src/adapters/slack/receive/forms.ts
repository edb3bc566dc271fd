import type { types } from '@slack/bolt';
import type { Command } from '../../../core/command.ts';
import { asBotError } from '../../../core/error.ts';
import { type RawValues, readValues } from '../../../core/option.ts';
import type { ClientsOf } from '../reply/clients.ts';
import { scopesBeside } from '../reply/slack-errors.ts';
import { carriedBy, commandOf, filledIn, modalOf, type StateValues } from '../translate/modal.ts';
import type { SharedFile } from './inputs.ts';
import { scopeMissing } from './place.ts';
import type { Origin } from './where.ts';

/** What a form is opened for: a command, where it was called, and what is known of its options by then. */
export type Form = Readonly<{
  command: Command;
  origin: Origin;
  filled: RawValues;
  /** Ids of Slack's files that go in front of what is attached in the form. */
  files: readonly string[];
  private: boolean;
}>;

const FILES = 'files:read';

/** Opens a form. Slack lets that be done for three seconds after a click or a command (`trigger_id`). */
export async function openForm(clientsOf: ClientsOf, trigger: string, form: Form): Promise<void> {
  const { command, origin, filled, files } = form;
  const clients = await clientsOf(origin.installation, origin.team);
  const opened = { ...origin, files: files.join(','), private: form.private };
  // Pictures of the message are known already: the form does not ask for them.
  const known = files.length > 0 ? { ...filled, image: files } : filled;
  const view = modalOf(command, known, opened) as types.ModalView;
  await clients?.calls.views.open({ trigger_id: trigger, view }).catch((error: unknown) => {
    // A form with room for files needs it, and Slack only says that something is wrong.
    const granted = scopesBeside(error);
    throw granted !== null && !granted.includes(FILES) ? scopeMissing([FILES], error) : error;
  });
}

/** A form that was sent, and the files that came with it, by option. */
export type Sent = Readonly<{
  command: Command;
  origin: Origin;
  values: RawValues;
  files: Readonly<Record<string, readonly SharedFile[]>>;
  private: boolean;
}>;

/** Reads a form that was sent; null where it is not one of ours. */
export function sentForm(
  view: Readonly<{ callback_id: string; private_metadata: string; state: Readonly<{ values: StateValues }> }>,
  commands: readonly Command[],
): Sent | null {
  const command = commands.find(({ name }) => name === commandOf(view.callback_id));
  if (command === undefined) return null;
  const { filled, opened } = carriedBy(view.private_metadata);
  const { values, files } = filledIn(view.state.values, command);
  const text = (name: string) => String(opened[name] ?? '');
  const before =
    text('files') === ''
      ? []
      : text('files')
          .split(',')
          .map((id) => ({ id }));
  const image = [...before, ...(files.image ?? [])];
  return {
    command,
    origin: {
      installation: text('installation'),
      team: text('team'),
      channel: text('channel'),
      thread: text('thread') || null,
      user: text('user'),
    },
    // What stands for the pictures of the message are ids of Slack's: they are among the files.
    values: { ...filled, ...(before.length > 0 ? { image: undefined } : {}), ...values },
    files: { ...files, ...(image.length > 0 ? { image } : {}) },
    private: opened.private === true,
  };
}

/**
 * What is wrong with a form, by the field that it is about: the form stays open then, with all that was filled in. Null
 * where nothing is.
 * @param fields the names of its fields
 */
export function wrongIn({ command, values, files }: Sent, fields: readonly string[]): Record<string, string> | null {
  const ids = Object.entries(files).map(([name, shared]) => [name, shared.map(({ id }) => id)]);
  try {
    const read = readValues(command.options, { ...values, ...Object.fromEntries(ids) });
    if (read.kind === 'values') command.check(read.values);
    return null;
  } catch (thrown) {
    const { message } = asBotError(thrown);
    const named = message.split(/[\s,;]/u).find((word) => fields.includes(word));
    return { [named ?? fields[0] ?? '']: message };
  }
}
