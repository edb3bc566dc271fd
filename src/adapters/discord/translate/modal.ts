import {
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  type ModalSubmitInteraction,
  TextInputStyle,
} from 'discord.js';
import type { Command } from '../../../core/command.ts';
import type { Option, RawValues } from '../../../core/option.ts';

/** Fields of a form at most, and lengths in characters (components, "Modal" and "Label"). */
const MOST_FIELDS = 5;
const MAX_TITLE = 45;
const MAX_LABEL = 45;
const MAX_HINT = 100;
const MAX_TEXT = 4000;
const MOST_CHOICES = 25;

/** What people change most, in this order, where a command has it; all the rest has its slash command. */
const FIRST = ['prompt', 'image', 'mask', 'size', 'quality', 'count', 'model'];

/**
 * Whether pressing something that fills in pictures leaves a text to be asked for. To be known before anything is
 * looked up: a form must be the first answer.
 */
export function needsForm(command: Command): boolean {
  return Object.values(command.options).some(({ kind, required }) => kind === 'text' && required === true);
}

/** The form of a command, without the options that are filled in already. */
export function modalOf(
  command: Command,
  id: string,
  filled: readonly string[],
): APIModalInteractionResponseCallbackData {
  const asked = FIRST.filter((name) => Object.hasOwn(command.options, name) && !filled.includes(name));
  return {
    custom_id: id,
    title: (command.menu ?? command.description).slice(0, MAX_TITLE),
    components: asked.slice(0, MOST_FIELDS).map((name) => fieldOf(name, command.options[name] as Option)),
  };
}

function fieldOf(name: string, option: Option) {
  return {
    type: ComponentType.Label as const,
    label: (name.charAt(0).toUpperCase() + name.slice(1)).slice(0, MAX_LABEL),
    description: option.description.slice(0, MAX_HINT),
    component: controlOf(name, option),
  };
}

function controlOf(name: string, option: Option) {
  const common = { custom_id: name, required: option.required ?? false };
  switch (option.kind) {
    case 'pictures': {
      const most = Math.min(option.max, 10);
      return {
        ...common,
        type: ComponentType.FileUpload as const,
        min_values: option.required ? 1 : 0,
        max_values: most,
      };
    }
    case 'choice':
    case 'integer': {
      const values =
        option.kind === 'choice'
          ? option.choices
          : Array.from({ length: option.max - option.min + 1 }, (_, step) => String(option.min + step));
      const options = values.slice(0, MOST_CHOICES).map((value) => ({ label: value, value }));
      return { ...common, type: ComponentType.StringSelect as const, min_values: 0, max_values: 1, options };
    }
    case 'text':
    case 'job':
    case 'flag': {
      const style = option.kind === 'text' ? TextInputStyle.Paragraph : TextInputStyle.Short;
      const max = option.kind === 'text' ? Math.min(option.max, MAX_TEXT) : 100;
      return { ...common, type: ComponentType.TextInput as const, style, max_length: max };
    }
  }
}

/** What was filled in: text and choices as they are, uploads by the option they are for. */
export type Filled = Readonly<{ values: RawValues; uploads: Uploads }>;

/** Files that came along, by option. */
export type Uploads = Readonly<Record<string, readonly Readonly<{ url: string; size: number }>[]>>;

/** Reads a form that was sent. */
export function filledIn(interaction: ModalSubmitInteraction, command: Command): Filled {
  const values: Record<string, unknown> = {};
  const uploads: Record<string, Uploads[string]> = {};
  for (const [name, field] of interaction.fields.fields) {
    if (!Object.hasOwn(command.options, name)) continue;
    if (field.type === ComponentType.TextInput) values[name] = field.value;
    else if (field.type === ComponentType.FileUpload) uploads[name] = [...(field.attachments?.values() ?? [])];
    else if ('values' in field) values[name] = field.values[0];
  }
  return { values, uploads };
}
