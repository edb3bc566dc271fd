import { describe, expect } from 'vitest';
import type { ImageEvent } from '../../src/core/event.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { createPictureStore } from '../../src/data/picture-store.ts';
import { createJobs } from '../../src/jobs/jobs.ts';
import { CALLER } from '../fixtures/a-job.ts';
import { type DatabaseRoom, withDatabase } from '../fixtures/open-database.ts';

/** The jobs room over a real database, with a painter that gives up at once. */
function jobsOver({ database, folder }: DatabaseRoom) {
  const ended = Promise.withResolvers<void>();
  const log = { debug() {}, info: () => ended.resolve(), warn() {}, error() {} };
  const { jobs, stop } = createJobs({
    jobs: createJobStore(database),
    pictures: createPictureStore(database, folder),
    async *painter() {
      yield { type: 'cancelled', usage: null };
    },
    replies: () => null,
    log,
    now: () => 1000,
    takeIn: () => Promise.reject(new Error('nobody gives pictures here')),
    maxRunning: 1,
    maxWaiting: 10,
  });
  const ask = (prompt: string, fingerprint: string) =>
    jobs.accept({ draft: { prompt }, caller: CALLER, destination: { platform: 'web' }, key: { id: 'k', fingerprint } });
  return { jobs, stop, ask, ended: ended.promise };
}

describe('the same key', () => {
  withDatabase('is the same job, one after the other and at once', async ({ room }) => {
    const { ask, stop } = jobsOver(room);
    const kept = await Promise.all([ask('a cat', 'f1'), ask('a cat', 'f1')]);
    kept.push(await ask('a cat', 'f1'));
    expect(new Set(kept.map(({ id }) => id)).size).toBe(1);
    await stop(0);
  });

  withDatabase('with another body is refused', async ({ room }) => {
    const { ask, stop } = jobsOver(room);
    await ask('a cat', 'f1');
    await expect(ask('a dog', 'f2')).rejects.toMatchObject({ code: 'key_reused' });
    await stop(0);
  });

  withDatabase('with another body is refused where both come at once, too', async ({ room }) => {
    const { ask, stop } = jobsOver(room);
    const [cat, dog] = await Promise.allSettled([ask('a cat', 'f1'), ask('a dog', 'f2')]);
    expect(cat.status).toBe('fulfilled');
    expect(dog).toMatchObject({ status: 'rejected', reason: { code: 'key_reused' } });
    await stop(0);
  });
});

describe('watching', () => {
  withDatabase('ends with the outcome, also for one who looked the job up just before it ended', async ({ room }) => {
    const { jobs, ask, ended, stop } = jobsOver(room);
    const before = await ask('a cat', 'f1');
    await ended;
    await stop(0);
    const events: ImageEvent[] = [];
    for await (const event of jobs.watch(before, new AbortController().signal)) events.push(event);
    expect(events.at(-1)).toEqual({ type: 'cancelled', usage: null });
  });
});
