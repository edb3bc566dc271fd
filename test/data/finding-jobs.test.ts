import { describe, expect } from 'vitest';
import type { Outcome } from '../../src/core/event.ts';
import type { Job } from '../../src/core/job.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { estimate } from '../../src/core/usage.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { aJob, aPicture, CALLER, CANCELLED, finished, idOf, OTHER, refused, STATES, USAGE } from '../fixtures/a-job.ts';
import { type DatabaseRoom, withDatabase } from '../fixtures/open-database.ts';

const ELSEWHERE = { ...CALLER, workspace: 'other' };

/** A store with jobs that were painted at these times, each with one picture. */
async function paintedAt(
  { database }: DatabaseRoom,
  ...all: readonly (readonly [number, Partial<Job>, Partial<Outcome>?])[]
) {
  const store = createJobStore(database);
  for (const [at, facts, outcome] of all) {
    const job = aJob({ state: 'painting', times: { accepted: at }, ...facts });
    await store.insert(job, null);
    const picture = aPicture({ id: job.id.replace(/^./u, 'p'), job: job.id });
    await store.move(job.id, 'painted', at + 1, { ...finished([picture]), ...outcome } as Outcome);
  }
  return store;
}

describe('the job that painted the same before', () => {
  withDatabase('is the newest of the workspace since then that has all its pictures', async ({ room }) => {
    const store = await paintedAt(
      room,
      [1000, { id: idOf(1) }],
      [3000, { id: idOf(2), caller: OTHER }],
      [4000, { id: idOf(3), cacheKey: 'another-key' }],
      [5000, { id: idOf(4), caller: ELSEWHERE }],
      [6000, { id: idOf(5), caller: { ...CALLER, platform: 'discord' } }],
      [7000, { id: idOf(6) }, { missing: 1 }],
    );
    await store.insert(aJob({ id: idOf(7), state: 'painting', times: { accepted: 8000 } }), null);
    const found = async (since: number) => (await store.painted(CALLER, 'a-key', since))?.id ?? null;
    expect(await found(0)).toBe(idOf(2));
    expect(await found(3000)).toBe(idOf(2));
    expect(await found(3001)).toBeNull();
    await store.move(idOf(2), 'delivered', 9000);
    expect(await found(0), 'also after it was delivered').toBe(idOf(2));
    expect((await store.painted(CALLER, 'a-key', 0))?.outcome).toMatchObject({ pictures: [{ job: idOf(2) }] });
  });
});

describe('the newest finished jobs of a member', () => {
  withDatabase('are theirs, here, the newest first, and only so many', async ({ room }) => {
    const store = await paintedAt(
      room,
      [1000, { id: idOf(1) }],
      [3000, { id: idOf(2) }],
      [2000, { id: idOf(3) }],
      [4000, { id: idOf(4), caller: OTHER }],
      [5000, { id: idOf(5), caller: ELSEWHERE }],
    );
    await store.insert(aJob({ id: idOf(6), state: 'refused', outcome: refused(), times: { accepted: 9000 } }), null);
    const ids = async (limit: number) => (await store.recent(CALLER, limit)).map(({ id }) => id);
    expect(await ids(10)).toEqual([idOf(2), idOf(3), idOf(1)]);
    expect(await ids(2)).toEqual([idOf(2), idOf(3)]);
  });
});

describe('the jobs painted lately', () => {
  withDatabase(
    'are everybody’s: what tells how long painting takes, the newest as many as are asked for',
    async ({ room }) => {
      const store = await paintedAt(
        room,
        [1000, { id: idOf(1) }],
        [3000, { id: idOf(2), caller: OTHER }],
        [2000, { id: idOf(3), caller: ELSEWHERE }],
      );
      await store.insert(aJob({ id: idOf(6), state: 'refused', outcome: refused(), times: { accepted: 9000 } }), null);
      const lately = (await store.lately(2)).map(({ id }) => id);
      expect(lately.toSorted()).toEqual([idOf(2), idOf(3)]);
      expect(lately.at(-1), 'the newest is learned from last').toBe(idOf(2));
    },
  );
});

describe('jobs that are over', () => {
  withDatabase('are all of a member but the open ones, or all from before some time', async ({ room }) => {
    const store = createJobStore(room.database);
    for (const [at, state] of STATES.entries()) {
      await store.insert(aJob({ id: idOf(at), state, times: { accepted: at } }), null);
    }
    await store.insert(
      aJob({ id: `x${idOf(1).slice(1)}`, state: 'delivered', caller: OTHER, times: { accepted: 3 } }),
      null,
    );
    const states = (jobs: readonly Job[]) => jobs.map(({ state }) => state).toSorted();
    const over = STATES.filter((state) => !['accepted', 'queued', 'painting'].includes(state));
    expect(states(await store.over({ caller: CALLER }))).toEqual(over.toSorted());
    expect(states(await store.over({ before: 5 }))).toEqual(['delivered', 'delivered', 'painted']);
    expect(await store.over({ before: 0 })).toEqual([]);
  });
});

describe('the money of a job', () => {
  const moneyOf = async ({ database }: DatabaseRoom) =>
    database.selectFrom('jobs').select(['reserved', 'spent', 'spent_certain']).executeTakeFirstOrThrow();
  const request = parseImageRequest({ prompt: 'a kite', count: 3, quality: 'high' });

  withDatabase('is kept back at its estimate when it is accepted, and nothing is spent yet', async ({ room }) => {
    await createJobStore(room.database).insert(aJob({ request }), null);
    expect(await moneyOf(room)).toEqual({ reserved: estimate(request), spent: null, spent_certain: null });
  });

  const ends: readonly (readonly [
    string,
    Parameters<ReturnType<typeof createJobStore>['move']>[1],
    Outcome,
    number,
    number,
  ])[] = [
    ['what the API counted, where it was painted', 'painted', finished([]), 30_050, 1],
    ['nothing, where it was refused', 'refused', refused(), 0, 1],
    ['nothing, where it was cancelled before it began', 'cancelled', CANCELLED, 0, 1],
    [
      'its estimate, and not for certain, where it was interrupted',
      'interrupted',
      {
        type: 'failed',
        error: { code: 'interrupted', message: 'm', remedy: '' },
        usage: { ...USAGE, microDollars: 777, certain: false },
      },
      777,
      0,
    ],
  ];
  for (const [what, state, outcome, spent, certain] of ends) {
    withDatabase(`is settled when it ends: ${what}`, async ({ room }) => {
      const store = createJobStore(room.database);
      await store.insert(aJob({ request, state: 'painting' }), null);
      await store.move(idOf(1), state, 2000, outcome);
      expect(await moneyOf(room)).toEqual({ reserved: estimate(request), spent, spent_certain: certain });
      if (state === 'painted') await store.move(idOf(1), 'delivered', 3000);
      expect(await moneyOf(room), 'and stays so').toMatchObject({ spent, spent_certain: certain });
    });
  }
});
