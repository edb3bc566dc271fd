import type { types } from '@slack/bolt';
import type { Command } from '../../../core/command.ts';
import { findModel } from '../../../core/models.ts';
import type { Option, RawValues } from '../../../core/option.ts';
import { cutText } from '../../../core/picture.ts';
import { words } from '../../../core/words.ts';
import { plain } from './mrkdwn.ts';

/** Lengths in characters (view object; option object; plain text input). */
const MAX_TITLE = 24;
const MAX_CHOICE = 75;
const MAX_TEXT = 3000;
const MAX_METADATA = 3000;
/** Choices in a select (select menu, `options`), files in one input (file input, `max_files`). */
const MOST_CHOICES = 100;
export const MOST_FILES = 10;
/** As many whole numbers as are better chosen than typed. */
const MOST_NUMBERS = 10;

/** What people change most, in this order, before all the rest. */
const FIRST = ['prompt', 'image', 'mask', 'size', 'quality', 'count', 'model'];
const FILE_TYPES = ['png', 'jpg', 'jpeg', 'gif', 'webp'];

/** How the `callback_id` of a form begins. */
const FORM = 'easel:';

/** Where a form was opened, for whoever takes it when it is sent: at most 1,000 characters as JSON. */
export type Opened = Readonly<Record<string, string | boolean | null>>;

/** What a form carries along unseen. */
export type Carried = Readonly<{ filled: RawValues; opened: Opened }>;

type Control = types.InputBlock['element'];

/**
 * The form of a command, with what is filled in already: a text longer than an input holds is cut there, where it is
 * seen. Pictures that are filled in are not asked for: they are carried along, as ids.
 * @throws RangeError where that is more than a form carries (view object, `private_metadata`: 3,000 characters)
 */
export function modalOf(command: Command, filled: RawValues = {}, opened: Opened = {}): types.ModalView {
  const isAsked = (name: string) => command.options[name]?.kind !== 'pictures' || isEmpty(filled[name]);
  const names = [...new Set([...FIRST, ...Object.keys(command.options)])].filter(
    (name) => Object.hasOwn(command.options, name) && isAsked(name),
  );
  const carried: Carried = {
    filled: Object.fromEntries(
      Object.entries(filled).filter(([name]) => !names.includes(name) || command.options[name]?.kind === 'job'),
    ),
    opened,
  };
  const metadata = JSON.stringify(carried);
  if (metadata.length > MAX_METADATA) throw new RangeError(`A form cannot carry ${metadata.length} characters`);
  return {
    type: 'modal',
    callback_id: `${FORM}${command.name}`,
    title: plain(cutText(command.menu ?? capital(command.name), MAX_TITLE)),
    submit: plain(command.answers === 'job' ? words.slack.submit.paints : words.slack.submit.tells),
    close: plain(words.button.cancel),
    private_metadata: metadata,
    blocks: names.flatMap((name) => fieldOf(name, command.options[name] as Option, filled[name])),
  };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** The name of the command that a form belongs to; null where it is none of ours. */
export function commandOf(callbackId: string): string | null {
  return callbackId.startsWith(FORM) ? callbackId.slice(FORM.length) : null;
}

/** What a form carried along. It was written by us: Slack gives it back as it is. */
export function carriedBy(metadata: string): Carried {
  return JSON.parse(metadata) as Carried;
}

function fieldOf(name: string, option: Option, value: unknown): types.InputBlock[] {
  const element = controlOf(name, option, value);
  if (element === null) return [];
  // A box to tick says itself what it is for.
  const hint = option.kind === 'flag' ? {} : { hint: plain(words.slack.hints[name] ?? option.description) };
  const optional = option.required !== true;
  return [
    {
      type: 'input',
      block_id: name,
      label: plain(words.slack.labels[name] ?? capital(name)),
      ...hint,
      optional,
      element,
    },
  ];
}

function controlOf(name: string, option: Option, value: unknown): Control | null {
  const said = value === undefined || value === null ? '' : String(value);
  switch (option.kind) {
    case 'text': {
      const first = cutText(said, Math.min(option.max, MAX_TEXT));
      const initial = first === '' ? {} : { initial_value: first };
      const max = Math.min(option.max, MAX_TEXT);
      return { type: 'plain_text_input', action_id: name, multiline: true, max_length: max, ...initial };
    }
    case 'choice': {
      // Of an open choice whatever was typed before is one choice more.
      const isOther = option.open && said !== '' && said.length <= MAX_CHOICE && !option.choices.includes(said);
      return selectOf(name, isOther ? [said, ...option.choices] : option.choices, said);
    }
    case 'integer': {
      const { min, max } = option;
      const count = max - min + 1;
      if (count <= MOST_NUMBERS) {
        return selectOf(
          name,
          Array.from({ length: count }, (_, step) => String(min + step)),
          said,
        );
      }
      const range = { min_value: String(min), max_value: String(max) };
      const isTaken = /^-?\d{1,9}$/u.test(said) && Number(said) >= min && Number(said) <= max;
      const initial = isTaken ? { initial_value: said } : {};
      return { type: 'number_input', action_id: name, is_decimal_allowed: false, ...range, ...initial };
    }
    case 'flag': {
      const yes = { text: plain(cutText(option.description, MAX_CHOICE)), value: 'yes' };
      const initial = /^(?:true|yes|on|1)$/iu.test(said) ? { initial_options: [yes] } : {};
      return { type: 'checkboxes', action_id: name, options: [yes], ...initial };
    }
    case 'pictures': {
      const most = Math.min(option.max, MOST_FILES);
      return { type: 'file_input', action_id: name, filetypes: FILE_TYPES, max_files: most };
    }
    case 'job':
      // What knows its job carries it along.
      return null;
  }
}

function selectOf(name: string, choices: readonly string[], chosen: string): types.StaticSelect {
  const options = choices.slice(0, MOST_CHOICES).map((choice) => {
    const summary = name === 'model' ? findModel(choice)?.summary : undefined;
    const about = summary === undefined ? {} : { description: plain(cutText(summary, MAX_CHOICE)) };
    return { text: plain(cutText(choice, MAX_CHOICE)), value: choice, ...about };
  });
  const first = options.find(({ value }) => value.toLowerCase() === chosen.trim().toLowerCase());
  return {
    type: 'static_select',
    action_id: name,
    options,
    ...(first === undefined ? {} : { initial_option: first }),
  };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A file of a form, as Slack sends it. */
export type FormFile = Readonly<Record<string, unknown> & { id: string }>;

/** What was filled in: text, choices and flags as they are, files by the option they are for. */
export type Filled = Readonly<{ values: RawValues; files: Readonly<Record<string, readonly FormFile[]>> }>;

/** Inputs of a form that was sent (view submission, `view.state.values`): by block, then by action. */
export type StateValues = Readonly<
  Record<
    string,
    Readonly<
      Record<
        string,
        Readonly<{
          type: string;
          value?: string | null | undefined;
          selected_option?: Readonly<{ value: string }> | null | undefined;
          selected_options?: readonly Readonly<{ value: string }>[] | null | undefined;
          files?: readonly Readonly<{ id?: string | undefined }>[] | null | undefined;
        }>
      >
    >
  >
>;

/** Reads a form that was sent; what was left empty is not there, only flags are always true or false. */
export function filledIn(state: StateValues, command: Command): Filled {
  const values: Record<string, unknown> = {};
  const files: Record<string, readonly FormFile[]> = {};
  for (const [name, option] of Object.entries(command.options)) {
    const input = Object.hasOwn(state, name) ? state[name]?.[name] : undefined;
    if (input === undefined) continue;
    if (option.kind === 'flag') values[name] = (input.selected_options ?? []).length > 0;
    else if (option.kind === 'pictures') files[name] = (input.files ?? []).filter(isFormFile);
    else {
      const said = input.selected_option?.value ?? input.value;
      if (said) values[name] = said;
    }
  }
  return { values, files };
}

function isFormFile(file: Readonly<{ id?: string | undefined }>): file is FormFile {
  return typeof file.id === 'string';
}
