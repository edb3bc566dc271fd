import { BotError } from '../core/error.ts';
import type { Queue, Waiting } from '../core/queue.ts';
import { words } from '../core/words.ts';

export type PlaceLimits = Readonly<{
  /** Jobs that may wait in all; one more is answered with `busy`. */
  maxWaiting: number;
  /** Jobs of one member that may wait; one more is answered with `too_many_waiting`. */
  maxWaitingPerMember: number;
}>;

/**
 * Holds a place for a job between the check for room and its place in the queue: many at once must not all find the
 * same one free.
 */
export function createPlaces(queue: Queue, { maxWaiting, maxWaitingPerMember }: PlaceLimits) {
  const coming = new Set<Waiting & { waits: boolean }>();
  /** @throws BotError where too much waits already; else the place is held until it is given back */
  return (job: Waiting): Disposable => {
    const place = { ...job, waits: queue.wouldWait(job, [...coming]) };
    const waiting = [...queue.waiting(), ...[...coming].filter(({ waits }) => waits)];
    const own = waiting.filter(({ member }) => member === place.member).length;
    if (place.waits && waiting.length >= maxWaiting) {
      throw new BotError('busy', words.job.busy, { retryAfterMs: 30_000 });
    }
    if (place.waits && own >= maxWaitingPerMember) {
      throw new BotError('too_many_waiting', words.job.tooManyFor(own), { retryAfterMs: 30_000 });
    }
    coming.add(place);
    return { [Symbol.dispose]: () => void coming.delete(place) };
  };
}
