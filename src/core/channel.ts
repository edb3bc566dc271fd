/** A stream with one reader that is pushed to from anywhere: what is pushed waits until it is read. */
export type Channel<T> = AsyncIterable<T> & Readonly<{ push(value: T): void; end(): void }>;

/** @param onLeave called once when the reader stops reading, at the end or before it */
export function createChannel<T>(onLeave: () => void = () => {}): Channel<T> {
  const waiting: T[] = [];
  let ended = false;
  let wake: () => void = () => {};
  return {
    push(value) {
      if (ended) return;
      waiting.push(value);
      wake();
    },
    end() {
      ended = true;
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
