import type { WebMessage } from '../protocol.ts';
import { type Press, pressable } from './button.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { wordingElement } from './wording.ts';
import { words } from './words.ts';

export type Aside = Readonly<{ element: HTMLElement; update(message: WebMessage): void }>;

/** The part of a message that only its requester sees: why it was refused, and a wording to take instead. */
export function makeAside(press: Press): Aside {
  const place = element('section', { class: 'aside', 'aria-label': words.note.label, hidden: true });
  let drawn = '';
  return {
    element: place,
    update({ aside }) {
      const now = JSON.stringify(aside);
      if (now === drawn) return;
      drawn = now;
      place.hidden = aside === null;
      place.replaceChildren();
      if (aside === null) return;
      place.append(
        element('p', { class: 'only' }, icon('lock'), words.note.label),
        element('p', { class: 'words' }, aside.text),
      );
      if (aside.wording) place.append(wordingElement(aside.wording.before, aside.wording.after));
      if (aside.buttons.length > 0) {
        const buttons = aside.buttons.map((button) => pressable(button, press));
        place.append(element('div', { class: 'choices' }, ...buttons));
      }
    },
  };
}
