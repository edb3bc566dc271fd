import { element } from './element.ts';

const region = element('div', {
  class: 'unseen',
  role: 'status',
  'aria-live': 'polite',
  'aria-atomic': 'false',
  id: 'announcements',
});

/** The live region for screen readers; it must be in the page before anything is said in it. */
export function announcer(): HTMLElement {
  return region;
}

/** Says a sentence once, politely. Sentences that come close together are read one after the other. */
export function announce(sentence: string): void {
  const line = element('p', {}, sentence);
  region.append(line);
  setTimeout(() => line.remove(), 10_000);
}
