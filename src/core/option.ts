import { BotError } from './error.ts';
import { words } from './words.ts';

/** One option of a command. Required options come first, as Discord wants them. */
export type Option = Readonly<{
  description: string;
  required?: true;
  /** One letter for those who type: `-s` for `--size`. */
  short?: string;
}> &
  (
    | Readonly<{
        kind: 'text';
        /** Length in characters. */
        max: number;
        /** Takes the words that belong to no other option. At most one option of a command. */
        rest?: true;
      }>
    | Readonly<{
        kind: 'choice';
        choices: readonly string[];
        /** The choices are suggestions: any other text is passed on and checked later. */
        open?: true;
        /** Takes the words that belong to no other option. */
        rest?: true;
      }>
    | Readonly<{ kind: 'integer'; min: number; max: number }>
    | Readonly<{ kind: 'flag' }>
    | Readonly<{
        kind: 'pictures';
        /** Most pictures it takes. */
        max: number;
      }>
    | Readonly<{
        kind: 'job';
      }>
  );

export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends { kind: 'integer' }
  ? number
  : O extends { kind: 'flag' }
    ? boolean
    : O extends { kind: 'pictures' }
      ? readonly string[]
      : string;

/** The values a command's `run` receives: pictures as ids, flags as true or false, everything else as text or whole numbers. */
export type ValuesOf<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends { required: true } ? ValueOf<O[Name]> : ValueOf<O[Name]> | undefined;
};

/** Option values as they come in from a platform, not yet checked. */
export type RawValues = Readonly<Record<string, unknown>>;

type Value = string | number | boolean | readonly string[];

/** Checked values, or the required options that are missing and should be asked for in a form. */
export type ReadValues =
  | Readonly<{ kind: 'values'; values: Readonly<Record<string, Value>> }>
  | Readonly<{ kind: 'missing'; options: readonly string[] }>;

/**
 * Checks what a platform delivered against a command's options.
 * @throws BotError `bad_option` for a value that an option does not take, or an option that the command does not have
 */
export function readValues(options: Options, raw: RawValues): ReadValues {
  const values: Record<string, Value> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) throw new BotError('bad_option', words.option.unknown(name, Object.keys(options)));
    values[name] = readValue(name, option, value);
  }
  const missing = Object.entries(options).filter(([name, option]) => option.required && values[name] === undefined);
  return missing.length > 0 ? { kind: 'missing', options: missing.map(([name]) => name) } : { kind: 'values', values };
}

function readValue(name: string, option: Option, value: unknown): Value {
  const refuse = (sentence: string) => new BotError('bad_option', sentence);
  switch (option.kind) {
    case 'text':
      if (typeof value !== 'string') throw refuse(words.option.notText(name));
      if (Array.from(value).length > option.max) throw refuse(words.option.tooLong(name, option.max));
      return value;
    case 'choice': {
      if (typeof value !== 'string') throw refuse(words.option.notText(name));
      const text = value;
      const choice = option.choices.find((each) => each.toLowerCase() === text.trim().toLowerCase());
      if (choice === undefined && !option.open) throw refuse(words.option.choice(name, text, option.choices));
      return choice ?? text;
    }
    case 'integer': {
      const number = typeof value === 'string' && /^-?\d{1,9}$/u.test(value.trim()) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number) || number < option.min || number > option.max) {
        throw refuse(words.option.integer(name, value, option.min, option.max));
      }
      return number;
    }
    case 'flag': {
      const flag = typeof value === 'string' ? FLAG_WORDS[value.trim().toLowerCase()] : value;
      if (typeof flag !== 'boolean') throw refuse(words.option.choice(name, String(value), ['yes', 'no']));
      return flag;
    }
    case 'pictures': {
      const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (ids.some((id) => typeof id !== 'string')) throw refuse(words.option.notPicture(name));
      if (ids.length > option.max) throw refuse(words.option.tooMany(name, option.max));
      return ids as readonly string[];
    }
    case 'job':
      if (typeof value !== 'string') throw refuse(words.option.notText(name));
      return value;
  }
}

/** What members write for a flag. */
const FLAG_WORDS: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  on: true,
  no: false,
  false: false,
  off: false,
};
