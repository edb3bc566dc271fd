import type { Say, Setup } from '../protocol.ts';
import { commandOf, pictureOption, takesMask } from './commands.ts';
import { complete } from './completion.ts';
import { takeFiles } from './drop.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { makeOptionsPanel } from './options-panel.ts';
import { rememberPicture, showingOf } from './picture-book.ts';
import { makeProblem } from './problem.ts';
import { makeReplyBar, type ReplyTo } from './reply.ts';
import { makeSuggestions } from './suggestions.ts';
import { makeTray } from './tray.ts';
import { words } from './words.ts';

export type Composer = Readonly<{
  element: HTMLElement;
  /** Lies over the whole page while files are dragged. */
  overlay: HTMLElement;
  /** Puts a wish into the field, ready to be sent or changed. */
  fill(text: string): void;
  replyTo(picture: ReplyTo): void;
  /** Forgets a reply to a picture that is gone. */
  forget(pictures: readonly (string | null)[]): void;
  /** Shows an error beside the field. */
  complain(thrown: unknown): void;
}>;

/** Pictures a composer holds while its command has no limit of its own. */
const MOST_PICTURES = 16;

/** Where members say what they want. `say` resolves with whether it was said; then the field is emptied. */
export function makeComposer(setup: Setup, say: (said: Omit<Say, 'name' | 'key'>) => Promise<boolean>): Composer {
  const field = element('textarea', {
    id: 'wish',
    class: 'wish',
    rows: 1,
    dir: 'auto',
    enterkeyhint: 'send',
    autocomplete: 'off',
    'aria-label': words.composer.label,
    'aria-describedby': 'problem',
  });
  const problem = makeProblem('problem');
  const options = makeOptionsPanel(setup);
  const send = element('button', {
    id: 'send',
    class: 'send',
    type: 'submit',
    'aria-label': words.composer.send,
    title: words.composer.send,
  });
  send.append(icon('send'));
  const limits = { pictures: MOST_PICTURES, bytes: setup.maxPictureBytes };
  const tray = makeTray(limits, { uploaded: rememberPicture, changed: () => look() });
  const reply = makeReplyBar(() => {
    // What is made of a picture is shown as that picture is, unless the member says otherwise.
    options.lend(showingOf(reply.current()?.id ?? null));
    look();
  });
  const suggestions = makeSuggestions(field, (text, caret) => complete(text, caret, setup.commands, current()));

  const file = element('input', {
    id: 'file',
    type: 'file',
    accept: 'image/*',
    multiple: true,
    class: 'unseen',
    tabindex: -1,
  });
  file.setAttribute('aria-label', words.composer.attach);
  file.addEventListener('change', () => {
    tray.add(file.files ?? []);
    file.value = '';
    field.focus();
  });
  const attach = element(
    'button',
    {
      type: 'button',
      class: 'round',
      'aria-label': words.composer.attach,
      title: words.composer.attach,
      onclick: () => file.click(),
    },
    icon('attach'),
  );

  const form = element(
    'form',
    { class: 'composer', 'aria-label': words.composer.label },
    suggestions.element,
    problem.element,
    reply.element,
    tray.element,
    options.chips,
    element('div', { class: 'writing' }, attach, file, field, send),
    element('div', { class: 'below' }, options.button, options.panel),
  );

  const plainCommand = () => (reply.current() || tray.count() > 0 ? 'edit' : 'imagine');
  const current = () =>
    field.value.startsWith('/')
      ? commandOf(field.value, setup.commands)
      : setup.commands.find((each) => each.name === plainCommand());

  const look = () => {
    // Typing a command's name goes through moments without a command; the options stay until it is another one.
    const command = current();
    if (command || !field.value.startsWith('/')) options.useCommand(command);
    const others = tray.count() - 1 + (reply.current() ? 1 : 0);
    tray.offerMask(others > 0 && takesMask(command));
    const { placeholder, placeholderReply, placeholderPictures } = words.composer;
    field.placeholder = reply.current() ? placeholderReply : tray.count() > 0 ? placeholderPictures : placeholder;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
    form.classList.toggle('ready', field.value.trim() !== '');
  };

  let sending = false;
  const submit = async () => {
    const text = field.value;
    if (sending || (text.trim() === '' && !reply.current() && tray.count() === 0)) return;
    sending = true;
    send.classList.add('busy');
    send.setAttribute('aria-label', words.composer.sending);
    problem.clear();
    suggestions.hide();
    try {
      const command = current();
      const takesPictures = pictureOption(command) !== null;
      const replied = reply.current();
      const given = takesPictures ? await tray.ids() : { images: [], mask: null };
      const images = takesPictures && replied ? [replied.id, ...given.images] : given.images;
      const chosen = command ? notTyped(options.values(), text) : {};
      const values = given.mask === null ? chosen : { ...chosen, mask: [given.mask] };
      if (!(await say({ text, command: plainCommand(), values, images }))) return;
      // What was typed while it was being sent is the next wish.
      if (field.value === text) field.value = '';
      if (takesPictures) {
        tray.clear();
        reply.set(null);
      }
    } catch (thrown) {
      problem.show(thrown);
    } finally {
      sending = false;
      send.classList.remove('busy');
      send.setAttribute('aria-label', words.composer.send);
      look();
      if (document.querySelector('dialog[open]') === null) field.focus();
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });
  field.addEventListener('input', () => {
    look();
    suggestions.look();
  });
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (suggestions.key(event)) event.preventDefault();
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void submit();
    } else if (event.key === 'Escape') reply.set(null);
  });
  field.addEventListener('click', suggestions.look);
  // The field's height follows its lines, and these follow its width.
  new ResizeObserver(look).observe(form);
  look();

  return {
    element: form,
    overlay: takeFiles((files) => {
      tray.add(files);
      field.focus();
    }),
    fill(text) {
      field.value = text;
      field.focus();
      look();
    },
    replyTo(picture) {
      reply.set(picture);
      field.focus();
    },
    forget(pictures) {
      const replied = reply.current();
      if (replied && pictures.includes(replied.id)) reply.set(null);
    },
    complain: problem.show,
  };
}

/** Chosen options without those that are typed in the text, which are meant more. */
function notTyped(values: Readonly<Record<string, string>>, text: string): Readonly<Record<string, string>> {
  const typed = (name: string) => new RegExp(String.raw`(?:^|\s)(?:--|[—–])${name}(?:=|\s|$)`, 'iu').test(text);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !typed(name)));
}
