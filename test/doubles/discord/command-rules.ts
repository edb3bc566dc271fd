import { checkLength, checkText } from './component-rules.ts';
import { type Fields, fieldsIn, isFields, listOf, numberOf, textOf, unknownKeys } from './fields.ts';
import { checkFileTypes } from './file-types.ts';
import { invalidForm } from './refusal.ts';

const COMMAND_KEYS = [
  ...['id', 'type', 'name', 'name_localizations', 'description', 'description_localizations', 'options'],
  ...['default_member_permissions', 'dm_permission', 'contexts', 'integration_types', 'handler', 'nsfw'],
];
const OPTION_KEYS = [
  ...['type', 'name', 'name_localizations', 'description', 'description_localizations', 'required', 'choices'],
  ...['options', 'channel_types', 'min_value', 'max_value', 'min_length', 'max_length', 'autocomplete', 'file_types'],
];
/** What may be said only of options of some types. */
const ONLY_OF: Readonly<Record<string, readonly number[]>> = {
  choices: [3, 4, 10],
  autocomplete: [3, 4, 10],
  options: [1, 2],
  channel_types: [7],
  min_value: [4, 10],
  max_value: [4, 10],
  min_length: [3],
  max_length: [3],
  file_types: [11],
};
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const MOST: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15 };

/** Checks a whole registration; throws what Discord refuses. Fills in what it would fill in. */
export function checkCommands(body: unknown): readonly Fields[] {
  if (!Array.isArray(body)) throw invalidForm('commands', 'Only lists may be registered.');
  const commands = fieldsIn(body).map((one, index) => checkCommand(one, String(index)));
  for (const [type, most] of Object.entries(MOST)) {
    const same = commands.filter((one) => String(one.type) === type);
    checkLength(same, 'commands', 0, most);
    const names = same.map(({ name }) => name);
    if (new Set(names).size !== names.length) throw invalidForm('commands', 'Application command names must be unique');
  }
  return commands;
}

function checkCommand(command: Fields, place: string): Fields {
  refuseKeys(command, COMMAND_KEYS, place);
  const type = numberOf(command.type, 1);
  if (type === 1) {
    checkName(command.name, `${place}.name`);
    checkText(command.description, `${place}.description`, 1, 100);
    checkOptions(fieldsIn(command.options), `${place}.options`, 0);
  } else {
    if (type !== 2 && type !== 3) throw invalidForm(`${place}.type`, 'Value must be one of 1, 2, 3.');
    checkText(command.name, `${place}.name`, 1, 32);
    if (textOf(command.description) !== '')
      throw invalidForm(`${place}.description`, 'Context menu commands cannot have one.');
    if (listOf(command.options).length > 0)
      throw invalidForm(`${place}.options`, 'Context menu commands cannot have any.');
  }
  checkLocal(command, place, type === 1);
  checkValues(command.contexts, [0, 1, 2], `${place}.contexts`);
  checkValues(command.integration_types, [0, 1], `${place}.integration_types`);
  if (listOf(command.contexts).includes(2) && !listOf(command.integration_types).includes(1)) {
    throw invalidForm(`${place}.contexts`, 'PRIVATE_CHANNEL is only for commands with USER_INSTALL.');
  }
  const letters = lettersOf(command);
  if (letters > 8000) throw invalidForm(place, `Command exceeds maximum size (8000), it is ${letters}.`);
  return {
    options: [],
    contexts: null,
    integration_types: [0],
    default_member_permissions: null,
    nsfw: false,
    ...command,
    type,
    description: textOf(command.description),
  };
}

function checkOptions(options: readonly Fields[], place: string, depth: number): void {
  checkLength(options, place, 0, 25);
  let optional = false;
  const names = new Set<unknown>();
  options.forEach((option, index) => {
    const at = `${place}.${index}`;
    const type = numberOf(option.type, 0);
    refuseKeys(option, OPTION_KEYS, at);
    if (type < 1 || type > 11) throw invalidForm(`${at}.type`, 'Value must be one of 1 to 11.');
    for (const [key, types] of Object.entries(ONLY_OF)) {
      if (option[key] !== undefined && !types.includes(type))
        throw invalidForm(`${at}.${key}`, `Not for options of type ${type}.`);
    }
    checkName(option.name, `${at}.name`);
    checkText(option.description, `${at}.description`, 1, 100);
    checkLocal(option, at, true);
    if (names.has(option.name)) throw invalidForm(`${at}.name`, 'Option names must be unique');
    names.add(option.name);
    if (option.required === true && optional)
      throw invalidForm(at, 'Required options must be placed before non-required options');
    if (option.required !== true) optional = true;
    if (type <= 2) {
      if (depth >= 3 - type) throw invalidForm(at, 'Subcommands cannot be nested so deep.');
      checkOptions(fieldsIn(option.options), `${at}.options`, depth + 1);
    }
    if (option.autocomplete === true && option.choices !== undefined)
      throw invalidForm(at, 'Choices or autocomplete, not both.');
    if (option.file_types !== undefined) checkFileTypes(option.file_types, `${at}.file_types`);
    checkLimits(option, at);
    checkChoices(option, at);
  });
}

function checkLimits(option: Fields, place: string): void {
  const [least, most] = [numberOf(option.min_length, 0), numberOf(option.max_length, 6000)];
  if (least < 0 || most < 1 || most > 6000 || least > most)
    throw invalidForm(`${place}.max_length`, 'Must be between 1 and 6000.');
  if (numberOf(option.min_value, -Infinity) > numberOf(option.max_value, Infinity))
    throw invalidForm(place, 'min_value is above max_value');
}

function checkChoices(option: Fields, place: string): void {
  const choices = fieldsIn(option.choices);
  checkLength(choices, `${place}.choices`, 0, 25);
  choices.forEach((choice, index) => {
    refuseKeys(choice, ['name', 'name_localizations', 'value'], `${place}.choices.${index}`);
    checkText(choice.name, `${place}.choices.${index}.name`, 1, 100);
    if (option.type === 3) checkText(choice.value, `${place}.choices.${index}.value`, 1, 100);
    else if (typeof choice.value !== 'number') throw invalidForm(`${place}.choices.${index}.value`, 'Not a number.');
  });
}

function checkName(name: unknown, place: string): void {
  const text = textOf(name);
  if (!NAME.test(text) || text !== text.toLowerCase()) throw invalidForm(place, `Command name is invalid: ${text}`);
}

const LOCALES =
  /^(?:id|da|de|en-GB|en-US|es-ES|es-419|fr|hr|it|lt|hu|nl|no|pl|pt-BR|ro|fi|sv-SE|vi|tr|cs|el|bg|ru|uk|hi|th|zh-CN|ja|zh-TW|ko)$/u;

function checkLocal(one: Fields, place: string, strictName: boolean): void {
  for (const key of ['name_localizations', 'description_localizations']) {
    if (!isFields(one[key])) continue;
    for (const [locale, text] of Object.entries(one[key])) {
      if (!LOCALES.test(locale)) throw invalidForm(`${place}.${key}`, `Not a locale: ${locale}`);
      if (key === 'name_localizations' && strictName) checkName(text, `${place}.${key}.${locale}`);
      else checkText(text, `${place}.${key}.${locale}`, 1, key === 'name_localizations' ? 32 : 100);
    }
  }
}

function checkValues(list: unknown, allowed: readonly number[], place: string): void {
  if (list === undefined || list === null) return;
  const values = listOf(list);
  if (values.length === 0) throw invalidForm(place, 'This field is required');
  if (new Set(values).size !== values.length || values.some((one) => !allowed.includes(Number(one)))) {
    throw invalidForm(place, `Values must be among ${allowed.join(', ')}, each once.`);
  }
}

/** The letters that count towards the 8000 of a command: of each localized text the longest. */
function lettersOf(one: Fields): number {
  const longest = (text: unknown, local: unknown) =>
    Math.max(...[text, ...(isFields(local) ? Object.values(local) : [])].map((each) => textOf(each).length));
  return (
    longest(one.name, one.name_localizations) +
    longest(one.description, one.description_localizations) +
    (typeof one.value === 'string' ? one.value.length : 0) +
    [...fieldsIn(one.options), ...fieldsIn(one.choices)].reduce((sum, each) => sum + lettersOf(each), 0)
  );
}

function refuseKeys(one: Fields, known: readonly string[], place: string): void {
  const unknown = unknownKeys(one, known);
  if (unknown.length > 0) throw invalidForm(place, `unknown key in the body: ${unknown.join(', ')}`);
}
