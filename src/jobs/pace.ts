import type { Job } from '../core/job.ts';
import type { ImageRequest } from '../core/request.ts';

/** How long painting takes here, learned from what was painted. */
export type Pace = Readonly<{
  /** Takes a finished job into account. */
  learn(job: Job): void;
  /** Milliseconds that a request of this kind takes; null while there is nothing to tell by. */
  expected(request: ImageRequest): number | null;
}>;

/** How much the newest job counts against all before it. */
const WEIGHT = 0.2;

/** Learns per model and quality; several pictures of one request are painted side by side and take about as long as one. */
export function createPace(): Pace {
  const known = new Map<string, number>();
  const kind = ({ model, quality }: ImageRequest) => `${model}/${quality}`;
  return {
    learn({ request, times, outcome }) {
      if (outcome?.type !== 'finished' || outcome.cachedFrom !== null) return;
      if (times.painting === undefined || times.painted === undefined) return;
      const took = times.painted - times.painting;
      const before = known.get(kind(request));
      known.set(kind(request), before === undefined ? took : before * (1 - WEIGHT) + took * WEIGHT);
    },
    expected: (request) => known.get(kind(request)) ?? null,
  };
}
