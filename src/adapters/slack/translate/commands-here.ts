import type { Command } from '../../../core/command.ts';

/** Slack has nothing that hides a picture until it is clicked, and no channels for adults. */
const NOT_HERE = ['spoiler', 'moderation'];

/** The commands with the options that mean something on Slack. */
export function commandsHere(commands: readonly Command[]): readonly Command[] {
  return commands.map((command) => ({
    ...command,
    options: Object.fromEntries(Object.entries(command.options).filter(([name]) => !NOT_HERE.includes(name))),
  }));
}
