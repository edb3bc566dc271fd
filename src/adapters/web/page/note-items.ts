import type { WebNoteItem } from '../protocol.ts';
import { type Press, pressable } from './button.ts';
import { fileName } from './download.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import type { Exhibit } from './lightbox.ts';
import type { ReplyTo } from './reply.ts';
import { words } from './words.ts';

/** What can be done with a picture in a note. */
export type NoteActions = Readonly<{
  open(pictures: readonly Exhibit[], at: number, from: HTMLElement): void;
  reply(picture: ReplyTo): void;
  press: Press;
}>;

/** The pictures of a note, each with what is said about it and its buttons. */
export function makeNoteItems(items: readonly WebNoteItem[], actions: NoteActions): HTMLElement {
  const exhibits = items.map(({ picture: { id, url, alt }, text }) => {
    return { id, url, alt, caption: text, file: fileName(alt, null) };
  });
  const rows = items.map((item, at) => row(item, actions, (from) => actions.open(exhibits, at, from)));
  return element('ul', { class: 'items', 'aria-label': words.note.pictures }, ...rows);
}

function row(
  { picture, text, buttons }: WebNoteItem,
  actions: NoteActions,
  open: (from: HTMLElement) => void,
): HTMLElement {
  const { id, url, alt } = picture;
  const image = element('img', { src: url, alt: '', loading: 'lazy', decoding: 'async' });
  const thumb = element(
    'button',
    { type: 'button', class: 'thumb', 'aria-label': words.message.open(alt), onclick: () => open(thumb) },
    image,
  );
  image.addEventListener('error', () => {
    thumb.disabled = true;
    thumb.replaceChildren(icon('picture'));
    thumb.title = words.message.missing;
    thumb.setAttribute('aria-label', words.message.missing);
  });
  const reply = element(
    'button',
    {
      type: 'button',
      class: 'button plain',
      title: words.message.reply(null),
      onclick: () => actions.reply({ id, url, alt }),
    },
    icon('reply'),
    element('span', {}, words.note.reply),
  );
  return element(
    'li',
    {},
    thumb,
    element(
      'div',
      { class: 'about' },
      element('p', { dir: 'auto', title: text }, text),
      element(
        'div',
        { class: 'choices' },
        reply,
        ...buttons.map((button) => pressable(button, actions.press, 'plain')),
      ),
    ),
  );
}
