import type { View } from '../core/view.ts';

/** Waits `ms` milliseconds, or less if `signal` aborts; then it resolves all the same. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/**
 * Makes a `show` for one message out of `send`, which shows one View: one at a time and never out of order; between
 * two Views at least `gapMs` milliseconds; a View that a newer one overtakes before it is sent is dropped. A final
 * View is sent as soon as nothing else is in flight, always, and after it nothing.
 *
 * The promise of a dropped View settles with the one that took its place.
 */
export function coalesce(
  send: (view: View) => Promise<string | null>,
  gapMs: number,
  pause: Pause,
): (view: View) => Promise<string | null> {
  let next: { view: View; settled: PromiseWithResolvers<string | null> } | null = null;
  let pumping = false;
  let final = false;
  let last: Promise<string | null> = Promise.resolve(null);
  let hurry = new AbortController();

  const pump = async () => {
    pumping = true;
    while (next !== null) {
      const { view, settled } = next;
      next = null;
      await send(view).then(settled.resolve, (error: unknown) => {
        // A last View that did not get through may be tried again.
        if (view.final) final = false;
        settled.reject(error);
      });
      if (!final && gapMs > 0) {
        hurry = new AbortController();
        await pause(gapMs, hurry.signal);
      }
    }
    pumping = false;
  };
  return (view) => {
    if (final) return last;
    final = view.final;
    if (final) hurry.abort();
    const settled = next?.settled ?? Promise.withResolvers<string | null>();
    next = { view, settled };
    last = settled.promise;
    if (!pumping) void pump();
    return settled.promise;
  };
}

/** A {@link coalesce} for each message, by its key, for as long as it is under way. */
export function createShows(gapMs: number, pause: Pause) {
  const shows = new Map<string, (view: View) => Promise<string | null>>();
  return (key: string, send: (view: View) => Promise<string | null>) =>
    (view: View): Promise<string | null> => {
      const known = shows.get(key) ?? coalesce(send, gapMs, pause);
      shows.set(key, known);
      const shown = known(view);
      // Until it is there, what comes late has to find that the last View is under way.
      return view.final ? shown.finally(() => shows.delete(key)) : shown;
    };
}
