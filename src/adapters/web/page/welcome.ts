import { element } from './element.ts';
import { words } from './words.ts';

/** The first screen: what this is for, and wishes to begin with. */
export function makeWelcome(take: (wish: string) => void): HTMLElement {
  return element(
    'section',
    { class: 'welcome', hidden: true },
    element('img', { src: '/page/logo.svg', alt: '', width: 88, height: 88 }),
    element('h2', {}, words.welcome.title),
    element('p', {}, words.welcome.text),
    element(
      'ul',
      { 'aria-label': words.welcome.examples },
      ...words.welcome.wishes.map((wish) =>
        element('li', {}, element('button', { type: 'button', onclick: () => take(wish) }, wish)),
      ),
    ),
  );
}
