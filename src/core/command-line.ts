import { BotError } from './error.ts';
import type { Options, RawValues } from './option.ts';
import { words } from './words.ts';

/**
 * Reads what a member typed after a command's name: `--name value`, `--name=value`, `--name "two words"` and, where an
 * option has a letter, `-n value` anywhere,
 * and everything else, word for word, for the option that takes the rest. A flag is on by its name alone: `--private`. Phones turn `--` into a dash and quotation
 * marks into curly ones, so those count too. Flags inside quotation marks are text.
 * @throws BotError `bad_option` for an unknown flag or one without a value
 */
export function parseCommandLine(text: string, all: Options): RawValues {
  const options = typed(all);
  const values: Record<string, string> = {};
  let rest = '';
  // Where each closing mark stands last: looking for one beyond that, again and again, would take too long.
  const last = new Map(Object.values(CLOSING).map((mark) => [mark, text.lastIndexOf(mark)]));
  let at = 0;
  while (at < text.length) {
    const quoted = (last.get(CLOSING[text[at] ?? ''] ?? '') ?? -1) > at ? quotedAt(text, at) : null;
    if (quoted) {
      rest += text.slice(at, quoted.end);
      at = quoted.end;
      continue;
    }
    const flag = at === 0 || /\s/u.test(text[at - 1] ?? '') ? flagAt(text, at, options) : null;
    if (flag === null) {
      rest += text[at];
      at += 1;
      continue;
    }
    const { name } = flag;
    if (!Object.hasOwn(options, name))
      throw new BotError('bad_option', words.option.unknown(name, Object.keys(options)));
    const after = flag.end;
    // A flag is on by its name alone: the word behind it belongs to the wish.
    const alone = options[name]?.kind === 'flag' && !flag.equals;
    const value = alone ? { text: 'yes', end: after } : valueAt(text, after);
    if (value === null) throw new BotError('bad_option', words.option.noValue(name));
    values[name] = value.text;
    at = value.end;
    while (/\s/u.test(text[at] ?? '')) at += 1;
  }
  const restName = Object.entries(options).find(([, option]) => 'rest' in option && option.rest)?.[0];
  const remaining = rest.trim();
  if (remaining === '') return values;
  if (restName === undefined) throw new BotError('bad_option', words.option.unknown(remaining, Object.keys(options)));
  if (values[restName] !== undefined) throw new BotError('bad_option', words.option.twice(restName, remaining));
  return { [restName]: remaining, ...values };
}

/** Pictures are attached: nobody types them. */
function typed(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, { kind }]) => kind !== 'pictures'));
}

/** A flag that begins at `at`, whether it is known or not. */
function flagAt(text: string, at: number, options: Options): { name: string; equals: boolean; end: number } | null {
  const after = text.slice(at);
  const long = /^(?:--|[—–])([a-z][\w-]*)(=?)\s*/iu.exec(after);
  const short = long ?? /^-([a-z])(?:(=)\s*|(?:\s+|$))/iu.exec(after);
  if (short === null) return null;
  const said = (short[1] ?? '').toLowerCase();
  const meant = long ? said : Object.entries(options).find(([, option]) => option.short === said)?.[0];
  return { name: meant ?? said, equals: short[2] === '=', end: at + short[0].length };
}

const CLOSING: Readonly<Record<string, string>> = { '"': '"', '“': '”', '„': '“' };

/** A quotation that opens at `at` and is closed further on; null where there is none. */
function quotedAt(text: string, at: number): { text: string; end: number } | null {
  const closing = CLOSING[text[at] ?? ''];
  if (closing === undefined) return null;
  const end = text.indexOf(closing, at + 1);
  return end < 0 ? null : { text: text.slice(at + 1, end), end: end + 1 };
}

function valueAt(text: string, at: number): { text: string; end: number } | null {
  const quoted = quotedAt(text, at);
  if (quoted) return quoted;
  const plain = /^\S+/u.exec(text.slice(at))?.[0];
  return plain === undefined || /^(?:--|[—–])[a-z]/iu.test(plain) ? null : { text: plain, end: at + plain.length };
}
