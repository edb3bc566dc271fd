import type { WebMessage, WebPicture } from '../protocol.ts';
import { isOnPicture, type Press, roundButton } from './button.ts';
import { element } from './element.ts';
import { type Frame, makeFrame } from './frame.ts';
import { icon } from './icons.ts';
import { makeVeil } from './veil.ts';
import { words } from './words.ts';

/** What can be done with a picture in a message. */
export type GalleryActions = Readonly<{
  open(message: WebMessage, picture: WebPicture, from: HTMLElement): void;
  reply(message: WebMessage, picture: WebPicture): void;
  press: Press;
}>;

export type Gallery = Readonly<{ element: HTMLElement; update(message: WebMessage): void }>;

/** The pictures of one message, each with its own place from the beginning. */
export function makeGallery(actions: GalleryActions): Gallery {
  const frames = new Map<number, Frame>();
  const veil = makeVeil(() => {
    hide(false);
    veil.element.hidden = true;
    (gallery.querySelector<HTMLElement>('.canvas[tabindex]') ?? gallery.closest('article'))?.focus();
  });
  const gallery = element('div', { class: 'gallery' }, veil.element);
  /** Pictures under the veil are not to be read out or reached either. */
  const hide = (hidden: boolean) => {
    gallery.classList.toggle('veiled', hidden);
    for (const frame of frames.values()) frame.element.inert = hidden;
  };

  const frameOf = (index: number): Frame => {
    const found = frames.get(index);
    if (found) return found;
    const frame = makeFrame();
    frames.set(index, frame);
    const after = [...frames].filter(([each]) => each > index).sort(([a], [b]) => a - b)[0];
    gallery.insertBefore(frame.element, after?.[1].element ?? veil.element);
    return frame;
  };

  return {
    element: gallery,
    update(message) {
      const places = message.final
        ? message.pictures.map((picture) => picture.index)
        : Array.from({ length: message.count }, (_, index) => index);
      for (const [index, frame] of frames) {
        if (places.includes(index)) continue;
        frame.element.remove();
        frames.delete(index);
      }
      for (const index of places) frameOf(index);
      hide(veil.covers(message));
      veil.update(message);
      gallery.hidden = places.length === 0;
      gallery.dataset.count = String(places.length);
      const [width, height] = ratioOf(message);
      gallery.style.setProperty('--ratio', String(width / height));
      gallery.classList.toggle('wide', width / height > 1.4);

      for (const picture of message.pictures) {
        const frame = frameOf(picture.index);
        if (!message.final) frame.show(picture);
        else frame.finish(picture, controls(message, picture, actions), (from) => actions.open(message, picture, from));
      }
    },
  };
}

function ratioOf(message: WebMessage): readonly [number, number] {
  const first = message.pictures[0];
  if (message.final && first) return [first.width, first.height];
  if (message.shape) return message.shape;
  return first ? [first.width, first.height] : [1, 1];
}

/** Of several pictures each one has its own buttons on itself; the only one has them in the row below, where there is room. */
function controls(message: WebMessage, picture: WebPicture, actions: GalleryActions): readonly HTMLElement[] {
  const several = message.pictures.length > 1;
  const label = words.message.reply(several ? picture.index + 1 : null);
  const reply = element(
    'button',
    {
      type: 'button',
      class: 'round reply',
      'aria-label': label,
      title: label,
      onclick: () => actions.reply(message, picture),
    },
    icon('reply'),
  );
  if (!several) return [reply];
  const own = message.buttons.filter((button) => isOnPicture(button) && button.picture === picture.index);
  return [reply, ...own.map((button) => roundButton(button, actions.press))];
}
