import { downloadLink } from './download.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import type { ReplyTo } from './reply.ts';
import { words } from './words.ts';

/** A picture as it is shown in full size. `file` is its name on the reader's disk, without an ending. */
export type Exhibit = ReplyTo & Readonly<{ caption: string; file: string }>;

export type Lightbox = Readonly<{
  element: HTMLElement;
  /** Shows one of these pictures, which belong together. */
  open(pictures: readonly Exhibit[], at: number, from: HTMLElement): void;
  /** Closes it if one of these pictures is among those it goes through. */
  forget(ids: readonly (string | null)[]): void;
}>;

/** The dialog that shows a picture in full size and goes through those that belong with it. */
export function makeLightbox(edit: (picture: ReplyTo) => void): Lightbox {
  let pictures: readonly Exhibit[] = [];
  let at = 0;
  let opener: HTMLElement | null = null;

  const image = element('img', { decoding: 'async' });
  const counter = element('span', { class: 'counter', 'aria-live': 'polite' });
  const caption = element('p', { class: 'caption' });
  const tools = element('div', { class: 'tools' });
  const control = (name: 'previous' | 'next' | 'close', act: () => void) =>
    element(
      'button',
      {
        type: 'button',
        class: `round ${name}`,
        'aria-label': words.lightbox[name],
        title: words.lightbox[name],
        onclick: act,
      },
      icon(name),
    );
  const previous = control('previous', () => go(-1));
  const next = control('next', () => go(1));
  const close = control('close', () => dialog.close());
  const stage = element('div', { class: 'stage' }, previous, image, next);
  const dialog = element(
    'dialog',
    { class: 'lightbox', 'aria-label': words.lightbox.label },
    element('header', {}, counter, close),
    stage,
    element('footer', {}, caption, tools),
  );

  const show = () => {
    const picture = pictures[at];
    if (!picture) return;
    const count = pictures.length;
    image.src = picture.url;
    image.alt = picture.alt;
    caption.textContent = picture.caption;
    counter.textContent = count > 1 ? words.lightbox.of(at + 1, count) : '';
    previous.hidden = count < 2;
    next.hidden = count < 2;
    const editThis = element(
      'button',
      {
        type: 'button',
        class: 'button main',
        onclick: () => {
          opener = null;
          dialog.close();
          edit(picture);
        },
      },
      icon('reply'),
      element('span', {}, words.lightbox.edit),
    );
    tools.replaceChildren(editThis, downloadLink(picture.url, picture.file, words.lightbox.download));
  };
  const go = (step: number) => {
    const count = pictures.length;
    if (count < 2) return;
    at = (at + step + count) % count;
    show();
  };

  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowLeft') go(-1);
    else if (event.key === 'ArrowRight') go(1);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog || event.target === stage) dialog.close();
  });
  dialog.addEventListener('close', () => {
    image.removeAttribute('src');
    pictures = [];
    opener?.focus();
  });

  return {
    element: dialog,
    open(which, first, from) {
      pictures = which;
      opener = from;
      at = first;
      show();
      dialog.showModal();
      close.focus();
    },
    forget(ids) {
      if (pictures.some(({ id }) => ids.includes(id))) dialog.close();
    },
  };
}
