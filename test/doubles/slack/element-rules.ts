import { type Fields, fieldsIn, fieldsOf } from '../discord/fields.ts';
import {
  all,
  anyText,
  anything,
  boolean,
  type Check,
  list,
  number,
  object,
  oneOf,
  plainText,
  type Shape,
  string,
  typed,
} from './shapes.ts';

const confirm = object({
  title: plainText(100),
  'text!': anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: oneOf('primary', 'danger'),
});
const option = object({
  'text!': anyText(75),
  'value!': string(150, 1),
  description: anyText(75),
  url: string(3000),
});
const group = object({ 'label!': plainText(75), 'options!': list(option, 1, 100) });

const ACTION: Shape = { 'type!': anything, action_id: string(255, 1) };
const FOCUS: Shape = { focus_on_load: boolean };
const ASKING: Shape = { ...ACTION, ...FOCUS, confirm };
const PLACEHOLDER: Shape = { placeholder: plainText(150) };
const DISPATCH: Shape = {
  dispatch_action_config: object({
    trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2),
  }),
};
const TYPING: Shape = { ...ACTION, ...FOCUS, ...PLACEHOLDER, ...DISPATCH };
const MANY: Shape = { max_selected_items: number(1, 100) };

/** Either options or groups of them, and what is chosen at first is one of them. */
const hasOptions: Check = (value, pointer, problems) => {
  const { options, option_groups: groups, initial_option: one, initial_options: many } = fieldsOf(value);
  if ((options === undefined) === (groups === undefined)) {
    problems.push({ message: 'must have either options or option_groups', pointer });
  }
  const offered = optionsOf(fieldsOf(value)).map((offer) => JSON.stringify(offer));
  for (const first of [...(one === undefined ? [] : [one]), ...fieldsIn(many)]) {
    if (!offered.includes(JSON.stringify(first))) {
      problems.push({ message: 'the initial option is none of the options', pointer });
    }
  }
};

const imageSource: Check = (value, pointer, problems) => {
  const { image_url: url, slack_file: file } = fieldsOf(value);
  if ((url === undefined) === (file === undefined)) {
    problems.push({ message: 'must provide either image_url or slack_file', pointer });
  }
  if (file !== undefined && Object.keys(fieldsOf(file)).length !== 1) {
    problems.push({ message: 'must provide either id or url', pointer: `${pointer}/slack_file` });
  }
};
const fileId: Check = (value, pointer, problems) => {
  if (!/^F[A-Z0-9]{8,}$/u.test(String(value))) problems.push({ message: 'invalid file id', pointer });
};

/** What images have, be they blocks or elements. */
export const IMAGE: Shape = {
  'type!': anything,
  'alt_text!': string(2000, 1),
  image_url: string(3000, 1),
  slack_file: object({ id: fileId, url: string(3000, 1) }),
};
export const image = (more: Shape = {}): Check => all(object({ ...IMAGE, ...more }), imageSource);

const options = (shape: Shape, max: number): Shape => ({
  ...shape,
  options: list(option, 1, max),
  option_groups: list(group, 1, 100),
});
const picker = (name: string): Check => object({ ...ASKING, ...PLACEHOLDER, [`initial_${name}`]: string(100) });

const ELEMENTS: Readonly<Record<string, Check>> = {
  button: object({
    ...ACTION,
    confirm,
    'text!': plainText(75),
    value: string(2000),
    url: string(3000),
    style: oneOf('primary', 'danger'),
    accessibility_label: string(75),
  }),
  static_select: all(object({ ...options({ ...ASKING, ...PLACEHOLDER }, 100), initial_option: anything }), hasOptions),
  multi_static_select: all(
    object({ ...options({ ...ASKING, ...PLACEHOLDER, ...MANY }, 100), initial_options: list(anything, 1, 100) }),
    hasOptions,
  ),
  overflow: object({ ...ACTION, confirm, 'options!': list(option, 1, 5) }),
  checkboxes: all(
    object({ ...ASKING, 'options!': list(option, 1, 10), initial_options: list(anything, 1, 10) }),
    hasOptions,
  ),
  radio_buttons: all(object({ ...ASKING, 'options!': list(option, 1, 10), initial_option: anything }), hasOptions),
  users_select: picker('user'),
  conversations_select: object({
    ...ASKING,
    ...PLACEHOLDER,
    initial_conversation: string(100),
    default_to_current_conversation: boolean,
    response_url_enabled: boolean,
    filter: anything,
  }),
  channels_select: object({ ...ASKING, ...PLACEHOLDER, initial_channel: string(100), response_url_enabled: boolean }),
  datepicker: picker('date'),
  timepicker: picker('time'),
  plain_text_input: object({
    ...TYPING,
    initial_value: string(3000),
    multiline: boolean,
    min_length: number(0, 3000),
    max_length: number(1, 3000),
  }),
  url_text_input: object({ ...TYPING, initial_value: string(3000) }),
  email_text_input: object({ ...TYPING, initial_value: string(3000) }),
  number_input: object({
    ...TYPING,
    'is_decimal_allowed!': boolean,
    initial_value: string(100),
    min_value: string(100),
    max_value: string(100),
  }),
  file_input: object({ ...ACTION, filetypes: list(string(20, 1), 1, 100), max_files: number(1, 10) }),
  image: image(),
};

const CHOOSING = [
  ...['static_select', 'multi_static_select', 'checkboxes', 'radio_buttons', 'users_select'],
  ...['conversations_select', 'channels_select', 'datepicker', 'timepicker'],
];
const TYPED_IN = ['plain_text_input', 'url_text_input', 'email_text_input', 'number_input'];

export const actionElement = typed(ELEMENTS, ['button', 'overflow', ...CHOOSING]);
export const accessory = typed(ELEMENTS, ['button', 'overflow', 'image', ...CHOOSING]);
export const contextElement = typed(
  {
    ...ELEMENTS,
    plain_text: plainText(3000),
    mrkdwn: anyText(3000),
  },
  ['image', 'plain_text', 'mrkdwn'],
);
export const inputElement = (surface: 'message' | 'modal') =>
  typed(ELEMENTS, [...CHOOSING, ...TYPED_IN, ...(surface === 'modal' ? ['file_input'] : [])]);

/** All options of a select, also those in groups. */
export function optionsOf(element: Fields): readonly Fields[] {
  return [...fieldsIn(element.options), ...fieldsIn(element.option_groups).flatMap((one) => fieldsIn(one.options))];
}
