import { isFields } from '../discord/fields.ts';
import type { Problem } from './refusal.ts';

/** Adds what is wrong with a value to the problems. */
export type Check = (value: unknown, pointer: string, problems: Problem[]) => void;

/** The fields of an object; a name that ends in `!` must be there. */
export type Shape = Readonly<Record<string, Check>>;

const add = (problems: Problem[], pointer: string, message: string) => void problems.push({ message, pointer });

export const anything: Check = () => {};

export function string(max: number, min = 0): Check {
  return (value, pointer, problems) => {
    if (typeof value !== 'string') add(problems, pointer, 'must be a string');
    else if (value.length > max) add(problems, pointer, `must be no more than ${max} characters`);
    else if (value.length < min) add(problems, pointer, `must be more than ${min - 1} characters`);
  };
}

export const boolean: Check = (value, pointer, problems) => {
  if (typeof value !== 'boolean') add(problems, pointer, 'must be a boolean');
};

export function number(min: number, max: number): Check {
  return (value, pointer, problems) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) add(problems, pointer, 'must be an integer');
    else if (value < min || value > max) add(problems, pointer, `must be between ${min} and ${max}`);
  };
}

export function oneOf(...values: readonly string[]): Check {
  return (value, pointer, problems) => {
    if (typeof value !== 'string' || !values.includes(value)) {
      add(problems, pointer, `must be one of ${values.join(', ')}`);
    }
  };
}

export function list(item: Check, min: number, max: number): Check {
  return (value, pointer, problems) => {
    if (!Array.isArray(value)) return add(problems, pointer, 'must be an array');
    if (value.length < min) add(problems, pointer, `no less than ${min} items allowed`);
    if (value.length > max) add(problems, pointer, `no more than ${max} items allowed`);
    for (const [index, one] of value.entries()) item(one, `${pointer}/${index}`, problems);
  };
}

export function object(shape: Shape): Check {
  const known = new Map(Object.entries(shape).map(([name, check]) => [name.replace('!', ''), check]));
  const required = Object.keys(shape).flatMap((name) => (name.endsWith('!') ? [name.slice(0, -1)] : []));
  return (value, pointer, problems) => {
    if (!isFields(value)) return add(problems, pointer, 'must be an object');
    for (const name of required) {
      if (value[name] === undefined) add(problems, pointer, `missing required field: ${name}`);
    }
    for (const [name, one] of Object.entries(value)) {
      const check = known.get(name);
      if (check === undefined) add(problems, `${pointer}/${name}`, `unknown field: ${name}`);
      else if (one !== undefined) check(one, `${pointer}/${name}`, problems);
    }
  };
}

/** Objects that say in `type` what they are. */
export function typed(shapes: Readonly<Record<string, Check>>, only?: readonly string[]): Check {
  return (value, pointer, problems) => {
    const type = isFields(value) ? value.type : undefined;
    const check = typeof type === 'string' && (only?.includes(type) ?? true) ? shapes[type] : undefined;
    if (check === undefined) add(problems, `${pointer}/type`, `unsupported type: ${String(type)}`);
    else check(value, pointer, problems);
  };
}

export function all(...checks: readonly Check[]): Check {
  return (value, pointer, problems) => {
    for (const check of checks) check(value, pointer, problems);
  };
}

const PLAIN = (max: number) => object({ 'type!': anything, 'text!': string(max, 1), emoji: boolean });
const MRKDWN = (max: number) => object({ 'type!': anything, 'text!': string(max, 1), verbatim: boolean });

export const plainText = (max: number): Check => typed({ plain_text: PLAIN(max) });
export const anyText = (max: number): Check => typed({ plain_text: PLAIN(max), mrkdwn: MRKDWN(max) });
