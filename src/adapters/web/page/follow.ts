import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

/** Keeps a scrolled list at its end while the reader is there, and counts what comes in while they are not. */
export type Follow = Readonly<{
  /** The pill that leads to the end. */
  pill: HTMLElement;
  /** Something new came in at the end. */
  arrived(): void;
  /** Goes to the end and stays there. */
  toEnd(): void;
  /** Does something that adds height above what is read, without moving what is read. */
  keepPlace(change: () => void): void;
}>;

/** Nearer to the end than this many pixels counts as being there. */
const NEAR = 60;
/** Further away than this, the way back is shown. */
const FAR = 600;

/** Follows `content` inside `scroller`, from when `hasEnd` says that there is something to follow. */
export function makeFollow(scroller: HTMLElement, content: HTMLElement, hasEnd: () => boolean): Follow {
  const label = element('span');
  const pill = element('button', { type: 'button', class: 'pill-to-end', hidden: true }, label, icon('down'));
  let following = true;
  let unseen = 0;
  let lastTop = 0;

  const show = () => {
    const distance = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    pill.hidden = following || (unseen === 0 && distance < FAR);
    label.textContent = unseen > 0 ? words.channel.newer(unseen) : words.channel.toEnd;
    pill.classList.toggle('news', unseen > 0);
  };
  const toEnd = () => {
    following = true;
    unseen = 0;
    scroller.scrollTop = scroller.scrollHeight;
    show();
  };
  scroller.addEventListener(
    'scroll',
    () => {
      const isNear = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop < NEAR;
      // Only the reader scrolls upwards. A list that grew just now is far from its end too, without anyone leaving it.
      if (isNear) following = true;
      else if (scroller.scrollTop < lastTop - 1) following = false;
      lastTop = scroller.scrollTop;
      if (following) unseen = 0;
      show();
    },
    { passive: true },
  );
  const watch = new ResizeObserver(() => {
    if (following && hasEnd()) toEnd();
  });
  watch.observe(content);
  watch.observe(scroller);
  pill.addEventListener('click', toEnd);

  return {
    pill,
    arrived() {
      if (!following) unseen += 1;
      show();
    },
    toEnd,
    keepPlace(change) {
      const before = scroller.scrollHeight - scroller.scrollTop;
      change();
      scroller.scrollTop = scroller.scrollHeight - before;
    },
  };
}
