import type { QueueClock } from '../../src/core/queue.ts';

/** Lets everything happen that waits for nothing from outside but the disk. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Waits for something that the disk brings about; a test that waits in vain runs out of time. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A clock that stands still until a test turns it. */
export function handClock(start = 1_000_000) {
  let now = start;
  let timers: readonly Readonly<{ at: number; then: () => void }>[] = [];
  const clock: QueueClock = {
    now: () => now,
    after(ms, then) {
      const timer = { at: now + ms, then };
      timers = [...timers, timer];
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
  };
  return {
    ...clock,
    /** Turns it on, and lets happen what falls due on the way, each at its own time. */
    async turn(ms: number): Promise<void> {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers = timers.filter((each) => each !== next);
        now = Math.max(now, next.at);
        next.then();
        await settle();
      }
      now = end;
      await settle();
    },
    /** Milliseconds until the next timer; null where none is set. */
    next: () => (timers.length === 0 ? null : Math.min(...timers.map(({ at }) => at)) - now),
  };
}
