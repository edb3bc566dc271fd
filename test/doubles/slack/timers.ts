import type { Clock } from '../discord/clock.ts';

export type Timers = Disposable &
  Readonly<{
    /** Does it when that much time has passed on the stand-in's clock. */
    after(ms: number, what: () => void): () => void;
  }>;

/** Timers that go by the stand-in's clock: they ring when it is moved, too. */
export function startTimers(clock: Clock): Timers {
  const waiting = new Set<{ at: number; what: () => void }>();
  const ring = () => {
    // What rings may set other timers, and those ring in the same move of the clock if they are due.
    for (;;) {
      const due = [...waiting].filter(({ at }) => at <= clock.now()).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) return;
      waiting.delete(due);
      due.what();
    }
  };
  clock.moved(ring);
  const ticking = setInterval(ring, 20);
  ticking.unref();
  return {
    after(ms, what) {
      const timer = { at: clock.now() + ms, what };
      waiting.add(timer);
      return () => void waiting.delete(timer);
    },
    [Symbol.dispose]: () => clearInterval(ticking),
  };
}
