import type { Setup } from '../protocol.ts';
import { type Control, choiceControl } from './choices.ts';
import { type OptionInfo, usualValue } from './commands.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { addressOf, rememberPicture } from './picture-book.ts';
import { stepper } from './stepper.ts';
import { toggle } from './toggle.ts';
import { makeTray } from './tray.ts';
import { words } from './words.ts';

/** One option of a command in a form. */
export type Field = Readonly<{
  element: HTMLElement;
  /** What was given; undefined where it was left as it is. */
  value(): Promise<string | readonly string[] | undefined>;
  set(value: unknown): void;
  focus(): void;
  /** Says what is wrong with it; null takes that back. */
  complain(sentence: string | null): void;
}>;

/** So few whole numbers are a choice of them. */
const MOST_NUMBERS = 6;

/** Makes the field for any option of any command. */
export function makeField(name: string, option: OptionInfo, setup: Setup, needed: boolean): Field {
  const id = `field-${name}`;
  const input = inputFor(id, name, option, setup);
  const wrong = element('p', { class: 'wrong', id: `${id}-wrong`, role: 'alert' });
  const field = element(
    'div',
    { class: `field ${option.kind}` },
    element(
      'label',
      { for: id, id: `${id}-label` },
      element('span', { class: 'name' }, title(name)),
      needed ? element('span', { class: 'needed' }, words.form.required) : null,
    ),
    element('p', { class: 'hint', id: `${id}-hint` }, option.description),
    input.element,
    wrong,
  );
  const control = field.querySelector('textarea, input, select');
  control?.setAttribute('aria-describedby', `${id}-hint ${wrong.id}`);
  return {
    element: field,
    value: input.value,
    set: input.set,
    focus: input.focus,
    complain(sentence) {
      wrong.textContent = sentence ?? '';
      field.classList.toggle('invalid', sentence !== null);
      control?.setAttribute('aria-invalid', String(sentence !== null));
    },
  };
}

/** An option's name as people write it. */
export function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

type Input = Omit<Field, 'complain'>;

/** The control of a choice, a whole number or a flag; null for the other kinds. */
export function compactControl(
  id: string,
  name: string,
  option: OptionInfo,
  setup: Setup,
  changed: () => void,
): Control | null {
  const usual = usualValue(name, option, setup);
  if (option.kind === 'choice') {
    const { choices, open = false } = option;
    return choiceControl({ id, name, label: title(name), choices, usual, open }, changed);
  }
  if (option.kind === 'flag') return toggle({ id, label: title(name) }, changed);
  if (option.kind !== 'integer') return null;
  const { min, max } = option;
  if (usual === '' && max - min < MOST_NUMBERS) {
    const choices = Array.from({ length: max - min + 1 }, (_, index) => String(min + index));
    return choiceControl({ id, name, label: title(name), choices, usual, open: false }, changed);
  }
  return stepper({ id, label: title(name), min, max, usual }, changed);
}

function inputFor(id: string, name: string, option: OptionInfo, setup: Setup): Input {
  if (option.kind === 'pictures') return pictures(id, option.max, setup);
  const control = compactControl(id, name, option, setup, () => {});
  if (!control) return text(id, option.kind === 'text' ? option.max : null);
  const usual = usualValue(name, option, setup);
  return {
    element: control.element,
    value: async () => {
      const value = control.value();
      return value === '' || (value === usual && !option.required) ? undefined : value;
    },
    set: (value) => control.set(String(value ?? '')),
    focus: control.focus,
  };
}

function text(id: string, max: number | null): Input {
  const area = element('textarea', { id, rows: 3, maxlength: max, dir: 'auto' });
  return {
    element: area,
    value: async () => (area.value.trim() === '' ? undefined : area.value),
    set: (value) => {
      area.value = typeof value === 'string' ? value : '';
    },
    focus: () => area.focus(),
  };
}

function pictures(id: string, max: number, setup: Setup): Input {
  const tray = makeTray(
    { pictures: max, bytes: setup.maxPictureBytes },
    { uploaded: rememberPicture, changed: () => {} },
  );
  const file = element('input', { id, type: 'file', accept: 'image/*', multiple: max > 1, class: 'unseen' });
  file.addEventListener('change', () => {
    tray.add(file.files ?? []);
    file.value = '';
  });
  const add = element('label', { for: id, class: 'button add' }, icon('plus'), words.options.add(max));
  return {
    element: element('div', {}, tray.element, file, add),
    value: async () => {
      const { images } = await tray.ids();
      return images.length === 0 ? undefined : images;
    },
    set: (value) => {
      tray.clear();
      for (const each of Array.isArray(value) ? value : [value]) {
        if (typeof each === 'string') tray.addKnown(each, addressOf(each));
      }
    },
    focus: () => file.focus(),
  };
}
