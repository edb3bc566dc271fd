import { type Channel, createChannel } from '../../core/channel.ts';
import type { Destination } from '../../core/destination.ts';
import { newId } from '../../core/id.ts';
import type { MessageStore } from '../../core/message-store.ts';
import type { Preview } from '../../core/picture.ts';
import type { Reply } from '../../core/reply.ts';
import type { View } from '../../core/view.ts';
import { coalesce } from '../coalesce.ts';
import type { ServerEvent } from './event-stream.ts';
import type { WebMessage } from './protocol.ts';
import { messageFor, messageOf } from './translate.ts';

export const PLATFORM = 'web';

/** Previews kept in memory, the oldest go first: enough for every window to load the ones it was told of. */
const MAX_PREVIEWS = 200;

/** The playground's one channel: what it shows, and who is looking. */
export type PlaygroundChannel = Readonly<{
  reply(destination: Destination): Reply;
  preview(id: string): Preview | null;
  /** What an open job shows now, previews and all; null where the stored message is all there is. */
  latest(job: string): WebMessage | null;
  /** What changes in the channel from now on, for one window. */
  look(member: string | null, signal: AbortSignal): AsyncIterable<ServerEvent>;
}>;

export function createPlaygroundChannel(messages: MessageStore): PlaygroundChannel {
  const windows = new Map<Channel<ServerEvent>, string | null>();
  const previews = new Map<string, Preview>();
  const shows = new Map<string, (view: View) => Promise<string | null>>();
  const open = new Map<string, WebMessage>();
  const tell = (message: WebMessage) => {
    for (const [window, member] of windows) {
      const data = messageFor(message, member);
      if (data !== null) window.push({ event: 'message', data });
    }
  };
  const keepPreview = (preview: Preview): string => {
    const id = newId();
    previews.set(id, preview);
    const oldest = previews.keys().next().value;
    if (previews.size > MAX_PREVIEWS && oldest !== undefined) previews.delete(oldest);
    return id;
  };
  const showIn = (channel: string) => {
    let kept = '';
    const addresses = new Map<Preview, string>();
    return coalesce(
      async (view) => {
        const message = messageOf(view, (preview) => {
          const known = addresses.get(preview) ?? keepPreview(preview);
          addresses.set(preview, known);
          return known;
        });
        if (view.status !== kept) {
          await messages.put({
            job: view.job,
            channel,
            content: { ...message, pictures: view.final ? message.pictures : [] },
            createdAt: view.since,
          });
          kept = view.status;
        }
        if (view.final) {
          // What was refused or cancelled is not to be seen any more; a finished one's windows may still be loading.
          if (view.status !== 'finished') for (const id of addresses.values()) previews.delete(id);
          shows.delete(view.job);
          open.delete(view.job);
        } else {
          open.set(view.job, message);
        }
        tell(message);
        return view.job;
      },
      0,
      async () => {},
    );
  };
  return {
    reply(destination) {
      const job = destination.job ?? '';
      return {
        show(view) {
          const show = shows.get(job) ?? showIn(destination.channel ?? '');
          if (!view.final) shows.set(job, show);
          return show(view);
        },
        async find(id) {
          const content = (await messages.find(id))?.content as WebMessage | undefined;
          return content?.final === true ? id : null;
        },
        async remove() {
          const gone = (await messages.find(job))?.content as WebMessage | undefined;
          await messages.remove(job);
          for (const [window, member] of windows) {
            if (gone === undefined || messageFor(gone, member)) window.push({ event: 'removed', data: { job } });
          }
        },
      };
    },
    preview: (id) => previews.get(id) ?? null,
    latest: (job) => open.get(job) ?? null,
    look(member, signal) {
      const window = createChannel<ServerEvent>(() => windows.delete(window), signal);
      windows.set(window, member);
      return window;
    },
  };
}
