import type { Setup } from '../protocol.ts';

export type CommandInfo = Setup['commands'][number];
export type OptionInfo = CommandInfo['options'][string];

/** The command that a text begins with, if it names one. */
export function commandOf(text: string, commands: readonly CommandInfo[]): CommandInfo | undefined {
  const name = /^\/([\w-]+)/u.exec(text)?.[1]?.toLowerCase();
  return name === undefined ? undefined : commands.find((command) => command.name === name);
}

/** The option of a command that takes pictures, if it has one. */
export function pictureOption(command: CommandInfo | undefined): readonly [name: string, max: number] | null {
  for (const [name, option] of Object.entries(command?.options ?? {})) {
    if (option.kind === 'pictures') return [name, option.max];
  }
  return null;
}

/** Whether a command can be told where a picture may change. */
export function takesMask(command: CommandInfo | undefined): boolean {
  return Object.entries(command?.options ?? {}).some(([name, { kind }]) => name === 'mask' && kind === 'pictures');
}

/** What counts for an option when nothing is chosen: '' where the page cannot know. */
export function usualValue(name: string, option: OptionInfo, setup: Setup): string {
  if (option.kind === 'integer') return name === 'count' ? String(option.min) : '';
  if (option.kind !== 'choice') return '';
  if (name === 'model') return setup.defaultModel;
  return option.choices.includes('auto') ? 'auto' : '';
}
