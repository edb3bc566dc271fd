import type { History, Setup, WebMessage } from '../protocol.ts';
import { announce } from './announce.ts';
import { getHistory } from './api.ts';
import { element } from './element.ts';
import { makeFollow } from './follow.ts';
import type { GalleryActions } from './gallery.ts';
import { type MessageView, makeMessage, short } from './message.ts';
import { rememberMessage } from './picture-book.ts';
import { words } from './words.ts';

export type Channel = Readonly<{
  element: HTMLElement;
  /** Reads the newest messages, and takes away those of them that are gone. */
  refresh(): Promise<void>;
  /** Shows a message that just came in, or its newer state. */
  receive(message: WebMessage): void;
  remove(job: string): void;
  has(job: string): boolean;
  toEnd(): void;
}>;

export type ChannelActions = GalleryActions &
  Readonly<{ removed(message: WebMessage): void; complain(thrown: unknown): void }>;

/** All messages, oldest first. `welcome` is shown while there are none. */
export function makeChannel(setup: Setup, welcome: HTMLElement, actions: ChannelActions): Channel {
  const views = new Map<string, MessageView>();
  /** What came in by itself since the last reading of the history began: newer than what that reading says. */
  const fresh = new Set<string>();
  const list = element('div', { id: 'messages', class: 'messages' });
  const earlier = element('button', { type: 'button', class: 'button plain', hidden: true }, words.channel.earlier);
  const content = element('div', { class: 'content' }, earlier, welcome, list);
  const main = element('main', { 'aria-label': words.channel.label, tabindex: -1 }, content);
  const follow = makeFollow(main, content, () => views.size > 0);

  const put = (message: WebMessage) => {
    rememberMessage(message);
    const known = views.get(message.job);
    if (known) {
      // A late copy must not take a message back to painting.
      if (!known.current().final || message.final) known.update(message);
      return;
    }
    const view = makeMessage(message, setup, actions);
    views.set(message.job, view);
    const later = [...list.children].find((child) => isLater(views.get(jobOf(child))?.current(), message));
    list.insertBefore(view.element, later ?? null);
    welcome.hidden = true;
  };
  const drop = (job: string) => {
    const view = views.get(job);
    if (!view) return;
    views.delete(job);
    view.remove();
    actions.removed(view.current());
    welcome.hidden = views.size > 0 || !earlier.hidden;
  };
  const oldest = () => views.get(jobOf(list.firstElementChild))?.current();

  const take = ({ messages }: History) => {
    for (const message of messages) if (!fresh.has(message.job)) put(message);
  };
  earlier.addEventListener('click', async () => {
    earlier.disabled = true;
    try {
      const history = await getHistory(oldest()?.job);
      follow.keepPlace(() => {
        take(history);
        earlier.hidden = !history.more;
      });
    } catch (thrown) {
      actions.complain(thrown);
    } finally {
      earlier.disabled = false;
    }
  });

  return {
    element: element('div', { class: 'channel' }, main, follow.pill),
    async refresh() {
      fresh.clear();
      const history = await getHistory();
      const start = history.messages[0];
      const there = new Set(history.messages.map((message) => message.job));
      const meets = [...views.keys()].some((job) => there.has(job) && !fresh.has(job));
      for (const [job, view] of [...views]) {
        const before = start !== undefined && isLater(start, view.current());
        const gone = !(before && history.more) && !there.has(job) && !fresh.has(job);
        // Where so much came in meanwhile that the two do not meet, what was shown would stand before a gap.
        const apart = before && history.more && !meets;
        if (gone || apart) drop(job);
      }
      if (!meets) earlier.hidden = !history.more;
      take(history);
      welcome.hidden = views.size > 0;
    },
    receive(message) {
      fresh.add(message.job);
      const before = views.get(message.job)?.current();
      const start = oldest();
      // Something happened to a message further back than what is shown: it comes with "Show earlier".
      if (!before && !earlier.hidden && start && isLater(start, message)) return;
      put(message);
      if (!before) follow.arrived();
      say(before, message);
    },
    remove(job) {
      fresh.add(job);
      if (views.has(job)) announce(words.announce.removed);
      drop(job);
    },
    has: (job) => views.has(job),
    toEnd: follow.toEnd,
  };
}

function jobOf(child: Element | null): string {
  return child?.getAttribute('data-job') ?? '';
}

function isLater(one: WebMessage | undefined, other: WebMessage): boolean {
  if (!one) return false;
  return one.since > other.since || (one.since === other.since && one.job > other.job);
}

/** What is for this member alone, with the wording to take as plain words. */
function asideText({ text, wording }: NonNullable<WebMessage['aside']>): string {
  return `${words.note.label}: ${text} ${wording?.after ?? ''}`.trim();
}

/** Tells screen readers of beginnings and ends, and not of each preview between them. */
function say(before: WebMessage | undefined, message: WebMessage): void {
  const author = message.author.name;
  if (message.final && !before?.final) announce(words.announce.ended(author, short(message.prompt), message.text));
  else if (!before) announce(words.announce.started(author, short(message.prompt)));
  if (message.aside && !before?.aside) announce(asideText(message.aside));
}
