import type { Setup, WebMessage } from '../protocol.ts';
import { makeActions } from './actions.ts';
import { makeAside } from './aside.ts';
import { avatar } from './avatar.ts';
import { timeText } from './clock.ts';
import { element } from './element.ts';
import { makeFacts } from './facts.ts';
import { type GalleryActions, makeGallery } from './gallery.ts';
import { type IconName, icon } from './icons.ts';
import { makeProgress } from './progress.ts';
import { makePrompt } from './prompt.ts';
import { words } from './words.ts';

/** A message as it stands in the channel. */
export type MessageView = Readonly<{
  element: HTMLElement;
  /** The newest state that is shown. */
  current(): WebMessage;
  update(message: WebMessage): void;
  /** Takes it out of the page. */
  remove(): void;
}>;

const DRAWINGS = {
  waiting: null,
  painting: null,
  finished: 'check',
  refused: 'shield',
  failed: 'warning',
  cancelled: 'stopped',
  interrupted: 'pause',
} as const satisfies Record<WebMessage['status'], IconName | null>;

/** Makes the element of a message, for the member who looks at it. */
export function makeMessage(first: WebMessage, { member, demo }: Setup, actions: GalleryActions): MessageView {
  let message = first;
  const mine = message.author.id === member.id;
  const prompt = makePrompt(message.prompt);
  const gallery = makeGallery(actions);
  const progress = makeProgress();
  const buttons = makeActions(mine, actions.press);
  gallery.element.append(progress.bar);
  const drawing = element('span', { class: 'state' });
  const text = element('span', { class: 'text' });
  const facts = makeFacts(demo);
  const aside = makeAside(actions.press);
  const article = element(
    'article',
    {
      'data-job': message.job,
      tabindex: -1,
      'aria-label': words.message.by(message.author.name, short(message.prompt)),
    },
    avatar(message.author.name),
    element(
      'div',
      { class: 'body' },
      head(message, mine),
      prompt,
      inputsOf(message),
      gallery.element,
      element(
        'div',
        { class: 'outcome' },
        element('p', { class: 'status' }, drawing, text),
        progress.clock,
        facts.element,
      ),
      aside.element,
      buttons.element,
    ),
  );

  const update = (next: WebMessage) => {
    message = next;
    article.dataset.status = next.status;
    if (next.final) article.removeAttribute('aria-busy');
    else article.setAttribute('aria-busy', 'true');
    const name = DRAWINGS[next.status];
    drawing.replaceChildren(...(name === null ? [] : [icon(name)]));
    text.textContent = next.text;
    facts.update(next);
    aside.update(next);
    gallery.update(next);
    progress.update(next);
    buttons.update(next);
  };
  update(first);

  return {
    element: article,
    current: () => message,
    update,
    remove() {
      progress.stop();
      article.remove();
    },
  };
}

/** The beginning of a prompt, for places that name a message. */
export function short(prompt: string): string {
  const line = prompt.replace(/\s+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : line;
}

function head(message: WebMessage, mine: boolean): HTMLElement {
  const moment = new Date(message.since);
  return element(
    'header',
    {},
    element('span', { class: 'author' }, message.author.name),
    mine ? element('span', { class: 'you' }, words.member.you) : null,
    element('time', { datetime: moment.toISOString(), title: moment.toLocaleString() }, timeText(message.since)),
    message.audience === 'caller' ? element('p', { class: 'only' }, icon('lock'), words.note.label) : null,
  );
}

function inputsOf(message: WebMessage): HTMLElement | null {
  if (message.inputs.length === 0) return null;
  return element(
    'div',
    { class: 'inputs' },
    element('span', {}, words.message.inputs),
    ...message.inputs.map(({ url }, index) => {
      const image = element('img', { src: url, alt: words.message.input(index), loading: 'lazy', decoding: 'async' });
      image.addEventListener('error', () => {
        const lost = element('span', { class: 'lost', title: words.message.missing }, icon('picture'));
        image.replaceWith(lost);
      });
      return image;
    }),
  );
}
