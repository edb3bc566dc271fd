import type { Setup, WebMessage } from '../protocol.ts';
import { announce } from './announce.ts';
import { getSetup, Refusal } from './api.ts';
import type { Press } from './button.ts';
import { type Channel, makeChannel } from './channel.ts';
import { setServerClock } from './clock.ts';
import { type Composer, makeComposer } from './composer.ts';
import { pictureName } from './download.ts';
import { element } from './element.ts';
import { makeHeader } from './header.ts';
import { type Exhibit, makeLightbox } from './lightbox.ts';
import { listen } from './live.ts';
import { makeNotes } from './notes.ts';
import { signIn } from './sign-in.ts';
import { makeTalk } from './talk.ts';
import { makeWelcome } from './welcome.ts';
import { words } from './words.ts';

/** How long a job that was accepted may take to come by the event stream before it is asked for. */
const EXPECTED_MS = 1500;

/** Puts the parts of the page together and lets them hear of each other. */
export function openRoom(setup: Setup): void {
  setServerClock(setup.now);
  const header = makeHeader(setup.demo);
  const lightbox = makeLightbox((picture) => composer.replyTo(picture));
  const press: Press = async (button, from) => {
    from.disabled = true;
    try {
      await talk.press(button);
    } catch (thrown) {
      composer.complain(thrown);
    } finally {
      from.disabled = false;
    }
  };
  const notes = makeNotes({ open: lightbox.open, reply: (picture) => composer.replyTo(picture), press });

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
  const channel: Channel = makeChannel(setup, makeWelcome(composer.fill), {
    open(message, picture, from) {
      const exhibits = exhibitsOf(message);
      const at = exhibits.findIndex(({ id }) => id === picture.id);
      if (at >= 0) lightbox.open(exhibits, at, from);
    },
    reply(_, { id, url, alt }) {
      if (id !== null) composer.replyTo({ id, url, alt });
    },
    press,
    removed(message) {
      const gone = message.pictures.map((picture) => picture.id);
      lightbox.forget(gone);
      composer.forget(gone);
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
    refused: askAgain,
    open(again) {
      header.setConnected(true);
      if (again) announce(words.announce.connected);
      // What came in while nobody listened is in the history.
      if (again || !read) void refresh();
    },
  });
}

/** The pictures of a message for the full size. */
function exhibitsOf(message: WebMessage): readonly Exhibit[] {
  return message.pictures.flatMap((picture) => {
    const { id, url, alt } = picture;
    return id === null ? [] : [{ id, url, alt, caption: message.prompt, file: pictureName(message, picture) }];
  });
}

/** Asks what this Easel is once more: where that needs an access token by now, the member is asked for it. */
async function askAgain(): Promise<void> {
  try {
    await getSetup();
  } catch (thrown) {
    if (!(thrown instanceof Refusal) || thrown.status !== 401) return;
    await signIn();
    document.getElementById('wish')?.focus();
  }
}
