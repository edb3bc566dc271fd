import type { WebPicture } from '../protocol.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

/** One picture's place in a message. It keeps one `<img>` for its whole life. */
export type Frame = Readonly<{
  element: HTMLElement;
  /** Shows a newer picture; the old one stays until the newer one is loaded. */
  show(picture: WebPicture): void;
  /** The picture is finished: from now on it opens full size, with these controls on it. */
  finish(picture: WebPicture, controls: readonly HTMLElement[], open: (from: HTMLElement) => void): void;
}>;

const calm = matchMedia('(prefers-reduced-motion: reduce)');

export function makeFrame(): Frame {
  const image = element('img', { decoding: 'async', draggable: 'false' });
  const canvas = element('div', { class: 'canvas' });
  const frame = element('div', { class: 'frame blank' }, canvas);
  let shown: string | null = null;
  let wanted: WebPicture | null = null;
  let busy = false;

  const place = (picture: WebPicture) => {
    image.alt = picture.alt;
    image.src = picture.url;
    if (!image.isConnected) canvas.prepend(image);
    frame.classList.remove('blank');
  };

  const swap = async (picture: WebPicture) => {
    const old = calm.matches ? null : copyOf(image);
    if (old) image.after(old);
    const first = shown === null;
    place(picture);
    await Promise.race([image.decode().catch(() => null), pause(400)]);
    if (first) frame.classList.add('first');
    if (old) fadeAway(old);
  };

  const work = async () => {
    if (busy) return;
    busy = true;
    while (wanted && wanted.url !== shown) {
      const next = wanted;
      // A finished picture that cannot be loaded is put in place all the same, so that its absence is seen.
      if ((await load(next.url)) || frame.classList.contains('finished')) await swap(next);
      shown = next.url;
    }
    busy = false;
  };

  image.addEventListener('load', () => frame.classList.add('loaded'));
  image.addEventListener('error', () => {
    if (!frame.classList.contains('finished')) return;
    frame.classList.add('missing');
    canvas.replaceChildren(element('span', { class: 'lost' }, icon('picture'), words.message.missing));
  });

  return {
    element: frame,
    show(picture) {
      wanted = picture;
      void work();
    },
    finish(picture, controls, open) {
      if (!frame.classList.contains('finished')) {
        frame.classList.add('finished');
        // Not a real button: an <img> that is moved into one is gone for a moment, and before, there is nothing to press.
        canvas.setAttribute('role', 'button');
        canvas.tabIndex = 0;
        canvas.addEventListener('click', () => open(canvas));
        canvas.addEventListener('keydown', (event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          open(canvas);
        });
      }
      canvas.setAttribute('aria-label', words.message.open(picture.alt));
      for (const old of frame.querySelectorAll(':scope > .on-picture')) old.remove();
      if (controls.length > 0) frame.append(element('div', { class: 'on-picture' }, ...controls));
      wanted = picture;
      if (shown === null && !busy) {
        // Nothing to fade from, as when history is read: let the browser load it when it comes into view.
        image.loading = 'lazy';
        shown = picture.url;
        place(picture);
      } else void work();
    },
  };
}

/** Whether the picture behind an address could be loaded and decoded. */
async function load(url: string): Promise<boolean> {
  const probe = new Image();
  const arrived = new Promise<boolean>((resolve) => {
    probe.addEventListener('load', () => resolve(true));
    probe.addEventListener('error', () => resolve(false));
  });
  probe.src = url;
  if (!(await arrived)) return false;
  // A window in the background does not decode, and must not wait for it.
  await Promise.race([probe.decode().catch(() => null), pause(400)]);
  return true;
}

/** The picture as it is seen now, to lie over the newer one and fade: an `<img>` alone would change in one jump. */
function copyOf(image: HTMLImageElement): HTMLCanvasElement | null {
  if (!image.isConnected || image.naturalWidth === 0) return null;
  const copy = element('canvas', { class: 'before', 'aria-hidden': 'true' });
  const scale = Math.min(1, 1024 / Math.max(image.naturalWidth, image.naturalHeight));
  copy.width = Math.max(1, Math.round(image.naturalWidth * scale));
  copy.height = Math.max(1, Math.round(image.naturalHeight * scale));
  copy.getContext('2d')?.drawImage(image, 0, 0, copy.width, copy.height);
  return copy;
}

function fadeAway(copy: HTMLElement): void {
  copy
    .animate({ opacity: [1, 0] }, { duration: 700, easing: 'ease-in-out', fill: 'forwards' })
    .finished.catch(() => null)
    .finally(() => copy.remove());
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
