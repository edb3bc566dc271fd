import type { Setup, WebMessage, WebPicture } from '../protocol.ts';
import { announce } from './announce.ts';
import { type Channel, makeChannel } from './channel.ts';
import { setServerClock } from './clock.ts';
import { type Composer, makeComposer } from './composer.ts';
import { element } from './element.ts';
import { makeHeader } from './header.ts';
import { makeLightbox } from './lightbox.ts';
import { listen } from './live.ts';
import { makeNotes } from './notes.ts';
import { makeTalk } from './talk.ts';
import { makeWelcome } from './welcome.ts';
import { words } from './words.ts';

/** How long a job that was accepted may take to come by the event stream before it is asked for. */
const EXPECTED_MS = 1500;

/** Puts the parts of the page together and lets them hear of each other. */
export function openRoom(setup: Setup): void {
  setServerClock(setup.now);
  const header = makeHeader(setup.demo);
  const notes = makeNotes();

  const replyTo = (_: WebMessage, { id, url, alt }: WebPicture) => {
    if (id !== null) composer.replyTo({ id, url, alt });
  };
  const lightbox = makeLightbox(replyTo);

  const talk = makeTalk(setup, {
    note: notes.add,
    job(id) {
      channel.toEnd();
      setTimeout(() => {
        if (!channel.has(id)) void refresh();
      }, EXPECTED_MS);
    },
  });
  const composer: Composer = makeComposer(setup, talk.say);
  const channel: Channel = makeChannel(setup.member.id, makeWelcome(composer.fill), {
    open: lightbox.open,
    reply: replyTo,
    async press(button, from) {
      from.disabled = true;
      try {
        await talk.press(button);
      } catch (thrown) {
        composer.complain(thrown);
      } finally {
        from.disabled = false;
      }
    },
    removed(message) {
      lightbox.forget(message.job);
      composer.forget(message.pictures.map((picture) => picture.id));
    },
    complain: composer.complain,
  });
  let read = false;
  const refresh = async () => {
    try {
      await channel.refresh();
      read = true;
    } catch (thrown) {
      composer.complain(thrown);
    }
  };

  const bottom = element('footer', { class: 'bottom' }, notes.element, composer.element);
  document.body.append(header.element, channel.element, bottom, composer.overlay, lightbox.element);
  listen({
    message: channel.receive,
    removed: channel.remove,
    lost: () => header.setConnected(false),
    open(again) {
      header.setConnected(true);
      if (again) announce(words.announce.connected);
      // What came in while nobody listened is in the history.
      if (again || !read) void refresh();
    },
  });
}
