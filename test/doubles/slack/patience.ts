import type { Socket } from 'node:net';
import type { Clock } from '../discord/clock.ts';

/** Requests that were under way when the answer went out do not count, be they as late as this. */
const UNDER_WAY_MS = 200;

export type Patience = Readonly<{
  /** This answer told the bot to wait. */
  told(name: string, seconds: number, over: Socket): void;
  /** Whether a request was sent although the bot knew that it must wait. */
  ignored(name: string, over: Socket): boolean;
}>;

/** Remembers who was told to wait, to see whether they do. */
export function startPatience(clock: Clock): Patience {
  const told = new Map<string, { until: number; toldAt: number; over: Socket }>();
  return {
    told: (name, seconds, over) =>
      void told.set(name, { until: clock.now() + seconds * 1000, toldAt: performance.now(), over }),
    ignored(name, over) {
      const last = told.get(name);
      // Half a second less: the timers of Node go by another clock.
      if (last === undefined || clock.now() >= last.until - 500) return false;
      return over === last.over || performance.now() > last.toldAt + UNDER_WAY_MS;
    },
  };
}
