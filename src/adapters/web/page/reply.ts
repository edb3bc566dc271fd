import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

/** The picture that the next text changes. */
export type ReplyTo = Readonly<{ id: string; url: string; alt: string }>;

export type ReplyBar = Readonly<{ element: HTMLElement; current(): ReplyTo | null; set(to: ReplyTo | null): void }>;

/** The bar over the text field that says which picture the next text is about. */
export function makeReplyBar(changed: () => void): ReplyBar {
  let current: ReplyTo | null = null;
  const image = element('img');
  const about = element('span', { class: 'about' });
  const label = words.composer.stopReply;
  const stop = element('button', { type: 'button', class: 'round', 'aria-label': label, title: label }, icon('close'));
  const bar = element(
    'div',
    { id: 'reply', class: 'replying', role: 'status', hidden: true },
    image,
    element('span', { class: 'says' }, element('strong', {}, icon('reply'), words.composer.replying), about),
    stop,
  );
  const set = (to: ReplyTo | null) => {
    current = to;
    bar.hidden = to === null;
    if (to) {
      image.src = to.url;
      image.alt = '';
      about.textContent = to.alt;
    }
    changed();
  };
  stop.addEventListener('click', () => {
    set(null);
    document.getElementById('wish')?.focus();
  });
  return { element: bar, current: () => current, set };
}
