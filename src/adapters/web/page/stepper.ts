import type { Control } from './choices.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

/** A whole number with a button on each side. `usual` is '' where it is not known; then it may stay empty. */
export function stepper(
  number: Readonly<{ id: string; label: string; min: number; max: number; usual: string }>,
  changed: () => void,
): Control {
  const { id, label, min, max, usual } = number;
  const input = element('input', { id, type: 'number', min, max, step: 1, inputmode: 'numeric' });
  input.setAttribute('aria-label', label);
  input.placeholder = words.options.usual;
  const step = (by: number) => {
    // From nothing, the first step is to the end that it comes from.
    const from = input.value === '' ? (by > 0 ? min - 1 : max + 1) : Number(input.value);
    input.value = String(Math.min(max, Math.max(min, from + by)));
    show();
    changed();
  };
  const button = (name: 'fewer' | 'more', by: number) =>
    element(
      'button',
      {
        type: 'button',
        class: 'round',
        'aria-label': words.options[name],
        title: words.options[name],
        onclick: () => step(by),
      },
      icon(by > 0 ? 'plus' : 'minus'),
    );
  const less = button('fewer', -1);
  const more = button('more', 1);
  const show = () => {
    less.disabled = input.value !== '' && Number(input.value) <= min;
    more.disabled = input.value !== '' && Number(input.value) >= max;
  };
  const set = (value: string) => {
    input.value = value === '' ? usual : value;
    show();
  };
  input.addEventListener('input', () => {
    show();
    changed();
  });
  set('');
  return {
    element: element('div', { class: usual === '' ? 'stepper open' : 'stepper' }, less, input, more),
    value: () => input.value.trim(),
    set,
    focus: () => input.focus(),
  };
}
