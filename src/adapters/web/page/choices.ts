import { element } from './element.ts';
import { words } from './words.ts';

/** A control for one option: its element, its value as text, and a way to set it. */
export type Control = Readonly<{ element: HTMLElement; value(): string; set(value: string): void; focus(): void }>;

/** Shapes that a word stands for, to be drawn beside it. */
const SHAPES: Readonly<Record<string, readonly [number, number]>> = {
  square: [14, 14],
  portrait: [11, 16],
  landscape: [16, 11],
  wide: [18, 10],
  tall: [10, 18],
};
/** More than this and a row of buttons is harder to read than a list. */
const MOST_PILLS = 8;
const LONGEST_PILL = 12;

/** Makes the control for a list of choices. `usual` is the one that counts when none is chosen; '' where that is not known. */
export function choiceControl(
  choice: Readonly<{
    id: string;
    name: string;
    label: string;
    choices: readonly string[];
    usual: string;
    open: boolean;
  }>,
  changed: () => void,
): Control {
  const { choices } = choice;
  const fits = choices.length <= MOST_PILLS && choices.every((each) => each.length <= LONGEST_PILL);
  return fits ? pills(choice, changed) : list(choice, changed);
}

type Choice = Parameters<typeof choiceControl>[0];

function pills({ id, name, label, choices, usual, open }: Choice, changed: () => void): Control {
  const group = element('div', { class: 'pills', role: 'radiogroup', 'aria-label': label });
  const radios = new Map<string, HTMLInputElement>();
  for (const value of usual === '' ? ['', ...choices] : choices) {
    const radio = element('input', { type: 'radio', name: id, value });
    radio.addEventListener('change', () => {
      if (other) other.value = '';
      changed();
    });
    radios.set(value, radio);
    const text = value === '' ? words.options.usual : value;
    group.append(
      element(
        'label',
        { class: value === usual ? 'pill usual' : 'pill' },
        radio,
        shape(value),
        element('span', {}, text),
      ),
    );
  }
  const other = open
    ? element('input', {
        type: 'text',
        class: 'other',
        placeholder: words.options.otherHint,
        'aria-label': words.options.other(name),
        autocomplete: 'off',
        spellcheck: 'false',
      })
    : null;
  const set = (value: string) => {
    const radio = radios.get(value === '' ? usual : value);
    for (const each of radios.values()) each.checked = each === radio;
    if (other) other.value = radio ? '' : value;
  };
  if (other) {
    group.append(other);
    other.addEventListener('input', () => {
      const own = other.value.trim();
      for (const [value, radio] of radios) radio.checked = own === '' && value === usual;
      changed();
    });
  }
  set('');
  return {
    element: group,
    value: () => other?.value.trim() || ([...radios].find(([, radio]) => radio.checked)?.[0] ?? ''),
    set,
    focus: () => (group.querySelector<HTMLInputElement>('input:checked') ?? group.querySelector('input'))?.focus(),
  };
}

function list({ id, label, choices, usual, open }: Choice, changed: () => void): Control {
  if (open) {
    const options = element('datalist', { id: `${id}-list` }, ...choices.map((value) => element('option', { value })));
    const input = element('input', { id, type: 'text', list: `${id}-list`, 'aria-label': label, placeholder: usual });
    input.addEventListener('input', changed);
    return {
      element: element('div', { class: 'select' }, input, options),
      value: () => input.value.trim(),
      set: (value) => {
        input.value = value;
      },
      focus: () => input.focus(),
    };
  }
  const select = element('select', { id, 'aria-label': label });
  if (usual === '') select.append(element('option', { value: '' }, words.options.usual));
  for (const value of choices) {
    select.append(element('option', { value }, value === usual ? words.options.usualIs(value) : value));
  }
  const set = (value: string) => {
    select.value = value === '' ? usual : value;
  };
  select.addEventListener('change', changed);
  set('');
  return {
    element: element('div', { class: 'select' }, select),
    value: () => select.value,
    set,
    focus: () => select.focus(),
  };
}

function shape(value: string): HTMLElement | null {
  const size = SHAPES[value];
  if (!size) return null;
  const drawing = element('span', { class: 'shape', 'aria-hidden': 'true' });
  drawing.style.width = `${size[0]}px`;
  drawing.style.height = `${size[1]}px`;
  return drawing;
}
