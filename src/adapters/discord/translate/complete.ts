import type { Command } from '../../../core/command.ts';
import { DEFAULT_MODEL, findModel, specOf } from '../../../core/models.ts';
import { parseSize } from '../../../core/size.ts';

export type Choice = Readonly<{ name: string; value: string }>;

/** Choices shown at most, and the length of one (application commands, autocomplete: 25; choice name: 100). */
const MOST_CHOICES = 25;
const MOST_CHARACTERS = 100;

/**
 * What to offer for an open choice while it is being typed: what contains the text, the best first. Sizes are shown in
 * the pixels of the model that is chosen already.
 */
export function choicesFor(
  command: Command,
  focused: Readonly<{ name: string; value: string }>,
  model: string | null,
): readonly Choice[] {
  const option = command.options[focused.name];
  if (option?.kind !== 'choice') return [];
  const typed = focused.value.trim().toLowerCase();
  const offered = option.choices
    .filter((choice) => takes(focused.name, choice, model))
    .map((choice) => ({
      name: labelOf(focused.name, choice, model).slice(0, MOST_CHARACTERS),
      value: choice,
    }));
  const rank = ({ value }: Choice) => (value.toLowerCase().startsWith(typed) ? 0 : 1);
  return offered
    .filter(({ name }) => name.toLowerCase().includes(typed))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, MOST_CHOICES);
}

/** What was meant by the text of an open choice: some clients send the label that they showed. */
export function meantBy(command: Command, name: string, text: string): string {
  const option = command.options[name];
  if (option?.kind !== 'choice') return text;
  return option.choices.find((choice) => text.startsWith(`${choice} – `)) ?? text;
}

/** Some models want a size of their list. */
function takes(option: string, choice: string, model: string | null): boolean {
  const { sizes } = specOf(model ?? DEFAULT_MODEL);
  return option !== 'size' || choice !== 'auto' || sizes.kind !== 'list' || sizes.auto;
}

/** What a reader sees of a choice: of a model what it is good at, of a size the pixels that the model makes of it. */
function labelOf(option: string, choice: string, model: string | null = null): string {
  if (option === 'model') {
    const spec = findModel(choice);
    return spec === undefined ? choice : `${choice} – ${spec.summary}`;
  }
  if (option !== 'size' || choice === 'auto') return choice;
  const spec = specOf(model ?? DEFAULT_MODEL);
  return `${choice} – ${parseSize(choice, spec.sizes, option, spec.name).replace('x', ' × ')}`;
}
