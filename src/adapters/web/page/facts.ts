import type { WebMessage } from '../protocol.ts';
import { element } from './element.ts';
import { words } from './words.ts';

export type Facts = Readonly<{ element: HTMLElement; update(message: WebMessage): void }>;

/** The small print of a message. In a demo it begins by saying that its figures are those of the real model. */
export function makeFacts(demo: boolean): Facts {
  const line = element('p', { class: 'facts' });
  return {
    element: line,
    update({ facts }) {
      line.replaceChildren(...(demo ? [demoMark()] : []), ...facts.map((fact) => element('span', {}, fact)));
      line.hidden = facts.length === 0;
    },
  };
}

function demoMark(): HTMLElement {
  const { demo, demoTitle } = words.message;
  return element(
    'span',
    { class: 'demo-mark', title: demoTitle },
    element('span', { 'aria-hidden': 'true' }, demo),
    element('span', { class: 'unseen' }, demoTitle),
  );
}
