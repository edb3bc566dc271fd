import type { WebMessage, WebPicture } from '../protocol.ts';
import { downloadLink } from './download.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { words } from './words.ts';

export type Lightbox = Readonly<{
  element: HTMLElement;
  open(message: WebMessage, picture: WebPicture, from: HTMLElement): void;
  /** Closes it if it shows a picture of this message. */
  forget(job: string): void;
}>;

/** The dialog that shows a picture in full size and goes through the pictures of its message. */
export function makeLightbox(edit: (message: WebMessage, picture: WebPicture) => void): Lightbox {
  let message: WebMessage | null = null;
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
    const picture = message?.pictures[at];
    if (!message || !picture) return;
    const count = message.pictures.length;
    image.src = picture.url;
    image.alt = picture.alt;
    caption.textContent = message.prompt;
    counter.textContent = count > 1 ? words.lightbox.of(at + 1, count) : '';
    previous.hidden = count < 2;
    next.hidden = count < 2;
    const shown = message;
    const editThis = element(
      'button',
      {
        type: 'button',
        class: 'button main',
        onclick: () => {
          opener = null;
          dialog.close();
          edit(shown, picture);
        },
      },
      icon('reply'),
      element('span', {}, words.lightbox.edit),
    );
    tools.replaceChildren(editThis, downloadLink(message, picture, words.lightbox.download));
  };
  const go = (step: number) => {
    const count = message?.pictures.length ?? 0;
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
    message = null;
    opener?.focus();
  });

  return {
    element: dialog,
    open(which, picture, from) {
      message = which;
      opener = from;
      at = Math.max(
        0,
        which.pictures.findIndex((each) => each.index === picture.index),
      );
      show();
      dialog.showModal();
      close.focus();
    },
    forget(job) {
      if (message?.job === job) dialog.close();
    },
  };
}
