import { refusalOf } from './api.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

export type Problem = Readonly<{ element: HTMLElement; show(thrown: unknown): void; clear(): void }>;

/** The place where an error is said: announced at once, and there until it is dismissed or the next try works. */
export function makeProblem(id: string | null): Problem {
  const text = element('div', { id, class: 'words', role: 'alert' });
  const dismiss = element(
    'button',
    { type: 'button', class: 'round', 'aria-label': words.problem.dismiss, title: words.problem.dismiss },
    icon('close'),
  );
  const place = element('div', { class: 'problem empty' }, icon('warning'), text, dismiss);
  const clear = () => {
    place.classList.add('empty');
    text.replaceChildren();
  };
  dismiss.addEventListener('click', clear);
  return {
    element: place,
    show(thrown) {
      const { message, remedy } = refusalOf(thrown);
      place.classList.remove('empty');
      text.replaceChildren(
        element('span', { class: 'what' }, message),
        ...(remedy === '' ? [] : [' ', element('span', { class: 'remedy' }, remedy)]),
      );
    },
    clear,
  };
}
