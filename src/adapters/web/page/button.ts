import type { WebMessage } from '../protocol.ts';
import { element } from './element.ts';
import { type IconName, icon } from './icons.ts';

export type Button = WebMessage['buttons'][number];
export type Press = (button: Button, from: HTMLButtonElement) => void;

/** The drawing of each command that a button may run. */
const DRAWINGS: Readonly<Record<string, IconName>> = {
  cancel: 'cancel',
  edit: 'edit',
  vary: 'vary',
  again: 'again',
  pick: 'pick',
  publish: 'publish',
  reword: 'brush',
  history: 'history',
  delete: 'delete',
};

/** Whether a button stands on its picture where there are several. How it came to be is one story for all of them. */
export function isOnPicture(button: Button): boolean {
  return button.picture !== null && button.command !== 'history';
}

/** A button with its drawing and its words; `look` in place of the one the server says. */
export function pressable(button: Button, press: Press, look: Button['look'] = button.look): HTMLButtonElement {
  const made = element(
    'button',
    {
      type: 'button',
      class: `button ${look}`,
      'data-command': button.command,
      onclick: () => press(button, made),
    },
    drawing(button),
    element('span', {}, button.label),
  );
  return made;
}

/** The same as a round one without words, for where there is little room. */
export function roundButton(button: Button, press: Press): HTMLButtonElement {
  const made = element(
    'button',
    {
      type: 'button',
      class: 'round',
      'aria-label': button.label,
      title: button.label,
      onclick: () => press(button, made),
    },
    drawing(button),
  );
  return made;
}

function drawing(button: Button): SVGSVGElement {
  return icon(DRAWINGS[button.command] ?? 'brush');
}
