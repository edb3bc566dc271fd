import type {
  ChatInputCommandInteraction,
  Interaction,
  MessageComponentInteraction,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
} from 'discord.js';
import { type PlacedPress, readPlacedId } from '../../../core/button.ts';
import type { Command } from '../../../core/command.ts';
import type { RawValues } from '../../../core/option.ts';

import { namesOf } from '../translate/commands.ts';
import { meantBy } from '../translate/complete.ts';
import { filledIn, type Uploads } from '../translate/modal.ts';

/** One use of a command on Discord, as far as it can be told before anything is looked up. */
export type Use = Readonly<{
  command: Command;
  /** The button it comes from, and the workspace of its job. */
  from: PlacedPress | null;
  /** The message whose pictures it is about, chosen in the Apps menu; known to a form by this id. */
  target: string | null;
  /** What comes of it is for the caller alone. */
  private: boolean;
  values: RawValues;
  uploads: Uploads;
  /** A form that was sent, not one to be opened. */
  filled: boolean;
}>;

const NOTHING = { from: null, target: null, private: false, values: {}, uploads: {}, filled: false } as const;

/** What an interaction means; null where it is not one of ours. */
export function useOf(interaction: Interaction, commands: readonly Command[]): Use | null {
  if (interaction.isChatInputCommand()) return typed(interaction, commands);
  if (interaction.isMessageContextMenuCommand()) return chosen(interaction, commands);
  if (interaction.isMessageComponent()) return pressed(interaction, commands);
  if (interaction.isModalSubmit()) return sent(interaction, commands);
  return null;
}

function typed({ options, commandName }: ChatInputCommandInteraction, commands: readonly Command[]): Use | null {
  const command = commands.find(({ name, buttonOnly }) => name === commandName && !buttonOnly);
  if (command === undefined) return null;
  const values: Record<string, unknown> = {};
  const uploads: Record<string, Uploads[string]> = {};
  for (const [name, option] of Object.entries(command.options)) {
    const given = namesOf(name, option).flatMap((each) => options.get(each) ?? []);
    if (option.kind === 'pictures') uploads[name] = given.flatMap(({ attachment }) => attachment ?? []);
    else if (given[0] !== undefined) values[name] = meant(command, name, given[0].value);
  }
  return { ...NOTHING, command, values, uploads, private: values.private === true };
}

function meant(command: Command, name: string, value: unknown): unknown {
  return typeof value === 'string' ? meantBy(command, name, value) : value;
}

function chosen(interaction: MessageContextMenuCommandInteraction, commands: readonly Command[]): Use | null {
  const command = commands.find(({ menu }) => menu === interaction.commandName);
  if (command === undefined) return null;
  return { ...NOTHING, command, target: interaction.id, private: command.answers !== 'job' };
}

function pressed(interaction: MessageComponentInteraction, commands: readonly Command[]): Use | null {
  const id = interaction.isStringSelectMenu() ? (interaction.values[0] ?? '') : interaction.customId;
  const from = readPlacedId(id);
  const command = commands.find(({ name }) => name === from?.press.command);
  return from === null || command === undefined ? null : { ...NOTHING, command, from, private: from.press.private };
}

function sent(interaction: ModalSubmitInteraction, commands: readonly Command[]): Use | null {
  const from = readPlacedId(interaction.customId);
  const target = from === null ? readTargetForm(interaction.customId) : null;
  const command = commands.find(({ name }) => name === (from?.press.command ?? target?.command));
  if (command === undefined) return null;
  return {
    command,
    from,
    target: target?.target ?? null,
    private: from?.press.private ?? false,
    ...filledIn(interaction, command),
    filled: true,
  };
}

/** The id of the form that a use opens. */
export function formId(interaction: MessageComponentInteraction | MessageContextMenuCommandInteraction, use: Use) {
  if (use.target !== null) return `${TARGET}:${use.command.name}:${use.target}`;
  return interaction.isStringSelectMenu()
    ? (interaction.values[0] ?? '')
    : (interaction as { customId: string }).customId;
}

const TARGET = 'easel-target';

function readTargetForm(id: string): Readonly<{ command: string; target: string }> | null {
  const [mark, command, target] = id.split(':');
  return mark === TARGET && command && target ? { command, target } : null;
}
