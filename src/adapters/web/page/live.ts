import type { Removed, WebMessage } from '../protocol.ts';

export type Hears = Readonly<{
  message(message: WebMessage): void;
  removed(job: string): void;
  /** The stream is open; `again` where it was open before, so that something may have been missed. */
  open(again: boolean): void;
  lost(): void;
  /** The server said no to the stream, and nobody is told why; resolves when it is worth another try. */
  refused(): Promise<void>;
}>;

const SOONEST_MS = 1000;
const LATEST_MS = 15_000;

/** Listens to what happens in the channel, for as long as the page is open. */
export function listen(hears: Hears): void {
  let opened = false;
  let wait = SOONEST_MS;

  const connect = () => {
    const source = new EventSource('/playground/events');
    source.addEventListener('open', () => {
      wait = SOONEST_MS;
      hears.open(opened);
      opened = true;
    });
    source.addEventListener('message', (event) => hears.message(JSON.parse(event.data) as WebMessage));
    source.addEventListener('removed', (event) => hears.removed((JSON.parse(event.data) as Removed).job));
    source.addEventListener('error', async () => {
      hears.lost();
      // It tries again by itself where the connection broke, but not after an answer such as 401 or 503.
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      await hears.refused();
      setTimeout(connect, wait);
      wait = Math.min(LATEST_MS, wait * 2);
    });
  };
  connect();
}
