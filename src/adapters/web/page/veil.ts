import type { WebMessage } from '../protocol.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

/** What lies over the pictures of a message that are hidden until they are clicked. */
export type Veil = Readonly<{
  element: HTMLElement;
  /** Whether the pictures of this message are hidden now. */
  covers(message: WebMessage): boolean;
  update(message: WebMessage): void;
}>;

/** Jobs whose pictures were shown in this window: they stay shown. */
const lifted = new Set<string>();

/** One button over all pictures of a message. `shown` is called when it was pressed. */
export function makeVeil(shown: () => void): Veil {
  let job = '';
  const veil = element(
    'button',
    {
      type: 'button',
      class: 'veil',
      hidden: true,
      onclick: () => {
        lifted.add(job);
        shown();
      },
    },
    element('span', {}, icon('eye'), words.message.show),
  );
  const covers = (message: WebMessage) => message.spoiler && !lifted.has(message.job);
  return {
    element: veil,
    covers,
    update(message) {
      job = message.job;
      veil.hidden = !covers(message) || message.pictures.length === 0;
      veil.setAttribute('aria-label', words.message.showHidden(message.pictures.length));
    },
  };
}
