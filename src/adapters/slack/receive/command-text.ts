import type { Command } from '../../../core/command.ts';
import { parseCommandLine } from '../../../core/command-line.ts';
import type { RawValues } from '../../../core/option.ts';

/**
 * What a member typed behind `/imagine`: the name of another command where that is all there is, or flags beside it;
 * everything else is a wish. "history of Rome" is one; "history" and "edit make it blue" are not.
 * @throws BotError `bad_option` for a flag that is not known, or has no value
 */
export function readCommandText(
  text: string,
  commands: readonly Command[],
): Readonly<{ command: Command; values: RawValues }> {
  const imagine = commands.find(({ name }) => name === 'imagine');
  if (imagine === undefined) throw new Error('there is no command imagine');
  const asked = /^\s*(?:-h|(?:--|[—–])help|\?)\s*$/iu.test(text) ? 'help' : text;
  const [, first = '', rest = ''] = /^\s*\/?(\S*)\s*(.*)$/su.exec(asked) ?? [];
  const named = commands.find(({ name, buttonOnly }) => name === first.toLowerCase() && !buttonOnly);
  if (named !== undefined && named !== imagine && standsAlone(named, rest)) {
    return { command: named, values: parseCommandLine(rest, named.options) };
  }
  const wish = named === imagine ? rest : text;
  return { command: imagine, values: parseCommandLine(wish, imagine.options) };
}

/** Commands named as members say them here: behind the one that Slack knows. */
export function asTyped(commands: readonly Command[]): readonly Command[] {
  return commands.map((each) => (each.name === 'imagine' ? each : { ...each, name: `imagine ${each.name}` }));
}

/**
 * Whether what follows the name of a command can only be meant for it: nothing, flags, a word that it asks for, or a
 * wish about a picture, for which a form asks.
 */
function standsAlone({ options }: Command, rest: string): boolean {
  if (rest === '' || /^(?:-|[—–])/u.test(rest)) return true;
  if (options.image?.required && options.prompt !== undefined) return true;
  const asked = Object.values(options).find((option) => 'rest' in option && option.rest);
  return asked?.kind === 'choice' && asked.choices.includes(rest.toLowerCase());
}
