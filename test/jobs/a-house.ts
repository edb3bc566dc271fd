import type { Destination } from '../../src/core/destination.ts';
import type { Job } from '../../src/core/job.ts';
import type { Order } from '../../src/core/jobs.ts';
import type { View } from '../../src/core/view.ts';
import { createDeliveryStore } from '../../src/data/delivery-store.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { createPictureStore } from '../../src/data/picture-store.ts';
import type { JobPainter } from '../../src/jobs/cache.ts';
import { createJobs, type JobsParts } from '../../src/jobs/jobs.ts';
import { CALLER, finished } from '../fixtures/a-job.ts';
import type { DatabaseRoom } from '../fixtures/open-database.ts';
import { handClock } from './hand-clock.ts';

export const HERE: Destination = { platform: 'web', channel: 'studio' };
export const PICTURE = { bytes: new Uint8Array([1, 2, 3]), format: 'png', width: 4, height: 4 } as const;

/** A painter that paints at once. */
export const atOnce: JobPainter = async function* () {
  yield { ...finished(), pictures: [{ ...PICTURE, index: 0 }] };
};

/** A painter whose jobs are painted when the test says so, or end when they are aborted. */
export function byHand() {
  const painting = new Map<string, () => void>();
  const painter: JobPainter = async function* (job, signal) {
    const done = Promise.withResolvers<boolean>();
    painting.set(job.id, () => done.resolve(true));
    signal.addEventListener('abort', () => done.resolve(false));
    if (signal.aborted) done.resolve(false);
    const well = await done.promise;
    painting.delete(job.id);
    if (well) yield* atOnce(job, signal);
    else yield { type: 'cancelled', usage: null };
  };
  return { painter, painting: () => [...painting.keys()], finish: (id: string) => painting.get(id)?.() };
}

/** The jobs room over a real database, with a clock that the test turns. `views` is what was shown, newest last. */
export function aHouse(
  { database, folder }: Pick<DatabaseRoom, 'database' | 'folder'>,
  parts: Partial<JobsParts> = {},
) {
  const views: View[] = [];
  const removed: Destination[] = [];
  const warnings: string[] = [];
  const jobRows = createJobStore(database);
  const deliveries = createDeliveryStore(database);
  const pictures = createPictureStore(database, folder);
  const clock = handClock();
  const room = createJobs({
    jobs: jobRows,
    deliveries,
    pictures,
    painter: atOnce,
    replies: (where) => ({
      async show(view) {
        views.push(view);
        return `m-${view.job}`;
      },
      async find(job) {
        return views.some((view) => view.job === job && view.final) ? `m-${job}` : null;
      },
      async remove() {
        removed.push(where);
      },
    }),
    takeIn: async (bytes) => ({ ...PICTURE, bytes }),
    makeMask: async (bytes, width, height) => ({ bytes, format: 'png', width, height }),
    fetchPicture: () => Promise.reject(new Error('nothing is fetched here')),
    describe: async () => 'a kite, seen',
    official: true,
    limits: { running: 1, perWorkspace: 100, perMember: 100, picturesPerMinute: 0 },
    maxWaiting: 100,
    maxWaitingPerMember: 100,
    canKeep: async () => true,
    retentionDays: 0,
    clock,
    log: { debug() {}, info() {}, warn: (_facts, message) => warnings.push(message), error() {} },
    ...parts,
  });
  const ask = (order: Partial<Order> = {}): Promise<Job> =>
    room.jobs.accept({ draft: { prompt: 'a kite' }, caller: CALLER, destination: HERE, key: null, ...order });
  /** Waits until a job is over. */
  const over = async (job: Job): Promise<Job | null> => {
    for await (const _ of room.jobs.watch(job, new AbortController().signal));
    return jobRows.find(job.id);
  };
  const lastView = (id: string) => views.findLast((view) => view.job === id);
  return { ...room, ask, over, views, lastView, removed, warnings, jobRows, deliveries, pictures, clock };
}
