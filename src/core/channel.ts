/** A stream with one reader that is pushed to from anywhere: what is pushed waits until it is read. */
export type Channel<T> = AsyncIterable<T> & Readonly<{ push(value: T): void; end(): void }>;

/**
 * @param onLeave called once when the reader stops reading, at the end or before it
 * @param signal ends it when it aborts, or has aborted already
 */
export function createChannel<T>(onLeave: () => void = () => {}, signal?: AbortSignal): Channel<T> {
  const waiting: T[] = [];
  let ended = signal?.aborted ?? false;
  let wake: () => void = () => {};
  const end = () => {
    ended = true;
    wake();
  };
  signal?.addEventListener('abort', end, { once: true });
  return {
    end,
    push(value) {
      if (ended) return;
      waiting.push(value);
      wake();
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          while (waiting.length > 0) yield waiting.shift() as T;
          if (ended) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        ended = true;
        onLeave();
      }
    },
  };
}
