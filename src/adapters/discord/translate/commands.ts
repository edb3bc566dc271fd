import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPutAPIApplicationCommandsJSONBody,
} from 'discord.js';
import type { Command } from '../../../core/command.ts';
import type { Option } from '../../../core/option.ts';

type Body = RESTPutAPIApplicationCommandsJSONBody[number];
type OptionBody = Readonly<Record<string, unknown> & { name: string; required: boolean }>;

/** Pictures one option can take: Discord has no list of attachments, so there are `image`, `image2` and so on. */
export const MOST_PICTURES = 4;

/** Longest text that an option takes (application commands, `max_length`). */
const MAX_TEXT = 6000;

/** The names an option has on Discord. */
export function namesOf(name: string, option: Option): readonly string[] {
  if (option.kind !== 'pictures') return [name];
  return Array.from({ length: Math.min(option.max, MOST_PICTURES) }, (_, n) => (n === 0 ? name : `${name}${n + 1}`));
}

/** The commands as Discord wants them: slash commands, and entries in the Apps menu of a message. */
export function commandBodies(commands: readonly Command[]): readonly Body[] {
  const everywhere = {
    integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM, InteractionContextType.PrivateChannel],
  };
  const typed = commands.filter((command) => !command.buttonOnly);
  const slash = typed.map(({ name, description, options }) => ({
    type: ApplicationCommandType.ChatInput,
    name,
    description,
    options: Object.entries(options)
      .flatMap(([option, facts]) => optionBodies(option, facts))
      // Discord refuses a required option behind one that is not.
      .sort((a, b) => Number(b.required) - Number(a.required)),
    ...everywhere,
  }));
  const menus = typed.flatMap(({ menu }) =>
    menu === undefined ? [] : [{ type: ApplicationCommandType.Message, name: menu, ...everywhere }],
  );
  return [...slash, ...menus] as readonly Body[];
}

function optionBodies(name: string, option: Option): readonly OptionBody[] {
  const { description, required = false } = option;
  const one = { name, description, required };
  switch (option.kind) {
    case 'text':
      return [{ ...one, type: ApplicationCommandOptionType.String, max_length: Math.min(option.max, MAX_TEXT) }];
    case 'choice':
      // Where other text goes too, choices are offered while typing.
      if (option.open) return [{ ...one, type: ApplicationCommandOptionType.String, autocomplete: true }];
      return [
        {
          ...one,
          type: ApplicationCommandOptionType.String,
          choices: option.choices.map((choice) => ({ name: choice, value: choice })),
        },
      ];
    case 'integer':
      return [{ ...one, type: ApplicationCommandOptionType.Integer, min_value: option.min, max_value: option.max }];
    case 'flag':
      return [{ ...one, type: ApplicationCommandOptionType.Boolean }];
    case 'pictures':
      return namesOf(name, option).map((each, index) => ({
        ...one,
        name: each,
        required: required && index === 0,
        type: ApplicationCommandOptionType.Attachment,
        file_types: ['image'],
      }));
    case 'job':
      // A message's own buttons know their job.
      return [];
  }
}
