import { type CommandInfo, commandOf, type OptionInfo } from './commands.ts';

export type Suggestion = Readonly<{ text: string; hint: string }>;

/** What could stand in place of the characters from `from` to `to`. */
export type Completion = Readonly<{ from: number; to: number; suggestions: readonly Suggestion[] }>;

const FLAG = '(?:--|[—–])';

/**
 * What could be typed at the caret: a command after the first slash, an option after two dashes, a choice after an
 * option's name. Null where there is nothing to offer, or where it is typed already.
 */
export function complete(
  text: string,
  caret: number,
  commands: readonly CommandInfo[],
  plain: CommandInfo | undefined,
): Completion | null {
  const before = text.slice(0, caret);
  const to = caret + (/^[^\s=]*/u.exec(text.slice(caret))?.[0].length ?? 0);
  const offered = commands.filter((command) => !command.buttonOnly);

  const command = /^\/([\w-]*)$/u.exec(before);
  if (command) {
    const fitting = offered.map(({ name, description }) => ({ text: `/${name}`, hint: description }));
    return offer(0, to, text.slice(0, to), fitting);
  }

  const options = (commandOf(text, commands) ?? plain)?.options ?? {};
  const value = new RegExp(String.raw`(?:^|\s)${FLAG}([a-z][\w-]*)(?:=|\s+)([^\s=]*)$`, 'iu').exec(before);
  const option = value?.[1] === undefined ? undefined : options[value[1].toLowerCase()];
  if (value && option?.kind === 'choice') {
    const from = caret - (value[2]?.length ?? 0);
    return offer(
      from,
      to,
      text.slice(from, to),
      option.choices.map((choice) => ({ text: choice, hint: '' })),
    );
  }

  const flag = new RegExp(String.raw`(?:^|\s)(${FLAG}[\w-]*)$`, 'u').exec(before);
  if (!flag) return null;
  const from = caret - (flag[1]?.length ?? 0);
  const typed = text.slice(from, to).replace(/^[—–]/u, '--');
  const elsewhere = `${text.slice(0, from)} ${text.slice(to)}`;
  const names = Object.entries(options)
    .filter(([name, each]) => typeable(each) && !elsewhere.includes(`--${name}`))
    .map(([name, each]) => ({ text: `--${name}`, hint: each.description }));
  return offer(from, to, typed, names);
}

/** Whether an option's value can be written down, and is not simply the rest of the text. */
function typeable(option: OptionInfo): boolean {
  return ['choice', 'integer', 'flag'].includes(option.kind) || (option.kind === 'text' && !option.rest);
}

function offer(from: number, to: number, typed: string, all: readonly Suggestion[]): Completion | null {
  const start = typed.toLowerCase();
  if (all.some((each) => each.text === start)) return null;
  const suggestions = all.filter((each) => each.text.toLowerCase().startsWith(start));
  return suggestions.length === 0 ? null : { from, to, suggestions };
}
