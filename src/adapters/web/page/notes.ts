import type { WebAnswer } from '../protocol.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { makeNoteItems, type NoteActions } from './note-items.ts';
import { words } from './words.ts';

export type Note = Extract<WebAnswer, { kind: 'note' }>;
export type Notes = Readonly<{ element: HTMLElement; add(note: Note): void }>;

const MOST = 3;
const SHORT_STAYS_MS = 7000;

/** Private notes: what the server answers to this member alone. */
export function makeNotes(actions: NoteActions): Notes {
  const list = element('div', { id: 'notes', class: 'notes', 'aria-live': 'polite' });
  return {
    element: list,
    add({ text, items }) {
      const dismiss = element(
        'button',
        { type: 'button', class: 'round dismiss', 'aria-label': words.note.dismiss, title: words.note.dismiss },
        icon('close'),
      );
      // Whoever replies to a picture has found it, and needs the room.
      const reply: NoteActions['reply'] = (picture) => {
        note.remove();
        actions.reply(picture);
      };
      const note = element(
        'div',
        { class: 'note' },
        element('p', { class: 'only' }, icon('lock'), words.note.label),
        element('div', { class: 'words' }, ...text.split('\n').map((line) => element('p', { dir: 'auto' }, line))),
        items.length > 0 ? makeNoteItems(items, { ...actions, reply }) : null,
        dismiss,
      );
      dismiss.addEventListener('click', () => {
        note.remove();
        document.getElementById('wish')?.focus();
      });
      list.append(note);
      while (list.childElementCount > MOST) list.firstElementChild?.remove();
      // Where it will stand; it is still on its way there.
      list.scrollTop = note.offsetTop - list.offsetTop;
      // "Cancelling." says nothing any more once it was read; what has several lines stays until it is dismissed.
      if (text.length < 60 && !text.includes('\n') && items.length === 0) {
        setTimeout(() => {
          if (!note.matches(':hover, :focus-within')) note.remove();
        }, SHORT_STAYS_MS);
      }
    },
  };
}
