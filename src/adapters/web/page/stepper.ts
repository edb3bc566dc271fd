import type { Control } from './choices.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

/** A whole number with a button on each side. */
export function stepper(
  number: Readonly<{ id: string; label: string; min: number; max: number; usual: string }>,
  changed: () => void,
): Control {
  const { id, label, min, max, usual } = number;
  const input = element('input', { id, type: 'number', min, max, step: 1, inputmode: 'numeric', 'aria-label': label });
  const step = (by: number) => {
    input.value = String(Math.min(max, Math.max(min, (Number(input.value) || min) + by)));
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
    less.disabled = Number(input.value) <= min;
    more.disabled = Number(input.value) >= max;
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
    element: element('div', { class: 'stepper' }, less, input, more),
    value: () => input.value.trim(),
    set,
    focus: () => input.focus(),
  };
}
