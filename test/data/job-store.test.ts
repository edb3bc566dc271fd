import { describe, expect } from 'vitest';
import type { Outcome } from '../../src/core/event.ts';
import { type JobState, mayBecome } from '../../src/core/job.ts';
import type { Picture } from '../../src/core/picture.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { createPictureStore } from '../../src/data/picture-store.ts';
import {
  aJob,
  aPicture,
  CALLER,
  CANCELLED,
  finished as finishedWith,
  idOf,
  OTHER,
  refused,
  STATES,
  USAGE,
} from '../fixtures/a-job.ts';
import { withDatabase } from '../fixtures/open-database.ts';

const KEY = { id: 'key-1', fingerprint: 'digest' };

/** Painted, but for one. */
const finished = (...pictures: readonly Picture[]) => finishedWith(pictures, { missing: 1 });

describe('keeping a job', () => {
  withDatabase('gives it back as it was, with everything in it', async ({ room }) => {
    const store = createJobStore(room.database);
    const job = aJob({
      request: parseImageRequest({ prompt: ' "é"\n🪁 ', inputs: [idOf(3)], mask: idOf(4), size: '16:9', count: 3 }),
      caller: { ...CALLER, thread: 't1', roles: ['admin'] },
      destination: { platform: 'web', channel: 'studio', message: null },
    });
    expect(await store.insert(job, null)).toEqual(job);
    expect(await store.find(job.id)).toEqual(job);
    expect(await store.find(idOf(9))).toBeNull();
  });

  withDatabase('keeps two jobs without a key apart', async ({ room }) => {
    const store = createJobStore(room.database);
    await store.insert(aJob(), null);
    expect((await store.insert(aJob({ id: idOf(2) }), null)).id).toBe(idOf(2));
  });

  withDatabase('answers the first job to the same key, and keeps nothing more', async ({ room }) => {
    const store = createJobStore(room.database);
    await store.insert(aJob(), KEY);
    expect(await store.insert(aJob({ id: idOf(2), caller: OTHER }), KEY)).toEqual(aJob());
    expect(await store.find(idOf(2))).toBeNull();
  });

  withDatabase('answers the same job to two that come at once', async ({ room }) => {
    const store = createJobStore(room.database);
    const kept = await Promise.all([1, 2, 3].map((digit) => store.insert(aJob({ id: idOf(digit) }), KEY)));
    expect(new Set(kept.map(({ id }) => id)).size).toBe(1);
    expect(await store.unfinished()).toHaveLength(1);
  });

  withDatabase('knows a key by platform and workspace', async ({ room }) => {
    const store = createJobStore(room.database);
    const places = [CALLER, { ...CALLER, workspace: 'other' }, { ...CALLER, platform: 'discord' }];
    for (const [digit, caller] of places.entries()) {
      expect((await store.insert(aJob({ id: idOf(digit), caller }), KEY)).id).toBe(idOf(digit));
    }
    for (const [digit, caller] of places.entries()) {
      expect(await store.findByKey(caller, KEY.id)).toMatchObject({ job: { id: idOf(digit) }, fingerprint: 'digest' });
    }
    expect(await store.findByKey({ ...CALLER, workspace: 'third' }, KEY.id)).toBeNull();
    expect(await store.findByKey(CALLER, 'key-2')).toBeNull();
  });

  withDatabase('still knows the key after the job is over and the database was opened again', async ({ room }) => {
    const store = createJobStore(room.database);
    await store.insert(aJob(), KEY);
    await store.move(idOf(1), 'cancelled', 2000, CANCELLED);
    const again = createJobStore(await room.reopen());
    expect((await again.insert(aJob({ id: idOf(2) }), KEY)).id).toBe(idOf(1));
  });
});

describe('moving a job', () => {
  const pairs = STATES.flatMap((from) => STATES.map((to) => [from, to] as const));

  withDatabase('is done exactly where the table of transitions allows it', async ({ room }) => {
    const store = createJobStore(room.database);
    for (const [at, [from, to]] of pairs.entries()) {
      const id = String(at).padStart(26, '0');
      const job = aJob({ id, state: from });
      await store.insert(job, null);
      const moved = await store.move(id, to, 7000);
      const expected = mayBecome(from, to) ? { ...job, state: to, times: { accepted: 1000, [to]: 7000 } } : null;
      expect(moved, `${from} to ${to}`).toEqual(expected);
      expect(await store.find(id), `${from} to ${to}`).toEqual(expected ?? job);
    }
  });

  withDatabase('is refused for a job that is not there', async ({ room }) => {
    expect(await createJobStore(room.database).move(idOf(1), 'queued', 1)).toBeNull();
  });

  withDatabase('keeps the time of every state on the way', async ({ room }) => {
    const store = createJobStore(room.database);
    await store.insert(aJob(), null);
    for (const [at, state] of (['queued', 'painting', 'painted', 'delivered'] as const).entries()) {
      await store.move(idOf(1), state, 2000 + at, state === 'painted' ? finished(aPicture()) : undefined);
    }
    const job = await store.find(idOf(1));
    expect(job?.times).toEqual({ accepted: 1000, queued: 2000, painting: 2001, painted: 2002, delivered: 2003 });
    expect(job?.outcome).toEqual(finished(aPicture()));
  });

  withDatabase('brings the pictures with the outcome, in their order', async ({ room }) => {
    const store = createJobStore(room.database);
    const pictures = createPictureStore(room.database, room.folder);
    await store.insert(aJob({ state: 'painting' }), null);
    const [first, second] = [aPicture({ id: idOf(9), index: 0 }), aPicture({ id: idOf(8), index: 1, parent: idOf(3) })];
    const moved = await store.move(idOf(1), 'painted', 3000, finished(second, first));
    expect(moved?.outcome).toEqual(finished(first, second));
    expect((await store.find(idOf(1)))?.outcome).toEqual(finished(first, second));
    expect(await pictures.find(idOf(8))).toEqual(second);
  });

  withDatabase('keeps no pictures where it is refused', async ({ room }) => {
    const store = createJobStore(room.database);
    await store.insert(aJob({ state: 'cancelled', outcome: CANCELLED }), null);
    expect(await store.move(idOf(1), 'painted', 3000, finished(aPicture()))).toBeNull();
    expect(await createPictureStore(room.database, room.folder).find(aPicture().id)).toBeNull();
    expect((await store.find(idOf(1)))?.outcome).toEqual(CANCELLED);
  });

  withDatabase('is done whole or not at all', async ({ room }) => {
    const store = createJobStore(room.database);
    const pictures = createPictureStore(room.database, room.folder);
    await store.insert(aJob({ state: 'painting' }), null);
    await pictures.insert(aPicture({ job: null }));
    const same = store.move(idOf(1), 'painted', 3000, finished(aPicture({ id: idOf(8) }), aPicture({ index: 1 })));
    await expect(same).rejects.toThrow();
    expect(await store.find(idOf(1))).toEqual(aJob({ state: 'painting' }));
    expect(await pictures.find(idOf(8))).toBeNull();
  });

  withDatabase('has one winner where two ends come at once', async ({ room }) => {
    const store = createJobStore(room.database);
    await store.insert(aJob({ state: 'painting' }), null);
    const ends = await Promise.all([
      store.move(idOf(1), 'painted', 2000, finished(aPicture())),
      store.move(idOf(1), 'cancelled', 2000, CANCELLED),
    ]);
    expect(ends.filter((end) => end !== null)).toHaveLength(1);
    expect(await store.find(idOf(1))).toEqual(ends.find((end) => end !== null));
  });

  const outcomes: readonly (readonly [JobState, Outcome])[] = [
    [
      'refused',
      refused({ stage: 'output', categories: ['violence', 'a/b'], suggestion: 'a kinder kite', usage: USAGE }),
    ],
    ['failed', { type: 'failed', error: { code: 'stalled', message: 'm', remedy: 'r', retryAfterMs: 5 }, usage: null }],
    ['cancelled', CANCELLED],
    ['interrupted', { type: 'failed', error: { code: 'interrupted', message: 'm', remedy: '' }, usage: null }],
  ];
  for (const [state, outcome] of outcomes) {
    withDatabase(`keeps the outcome of one that is ${state} as it was`, async ({ room }) => {
      const store = createJobStore(room.database);
      await store.insert(aJob({ state: 'painting' }), null);
      await store.move(idOf(1), state, 3000, outcome);
      const kept = await createJobStore(await room.reopen()).find(idOf(1));
      expect(kept).toMatchObject({ state, times: { [state]: 3000 } });
      expect(kept?.outcome).toEqual(outcome);
    });
  }
});

describe('jobs that are not over', () => {
  withDatabase('are the open ones, oldest first, also after opening again', async ({ room }) => {
    const store = createJobStore(room.database);
    for (const [at, state] of STATES.entries()) {
      await store.insert(aJob({ id: idOf(at), state, times: { accepted: 9000 - at } }), null);
    }
    const ids = async (from: typeof store) => (await from.unfinished()).map(({ state }) => state);
    expect(await ids(store)).toEqual(['painting', 'queued', 'accepted']);
    expect(await ids(createJobStore(await room.reopen()))).toEqual(['painting', 'queued', 'accepted']);
  });
});

describe('the newest open job', () => {
  withDatabase('is the one that this member asked for last, in this workspace', async ({ room }) => {
    const store = createJobStore(room.database);
    const kept = [
      aJob({ id: idOf(1), times: { accepted: 2000 }, state: 'painting' }),
      aJob({ id: idOf(2), times: { accepted: 1000 }, state: 'queued' }),
      aJob({ id: idOf(3), times: { accepted: 3000 }, state: 'delivered' }),
      aJob({ id: idOf(4), times: { accepted: 4000 }, caller: OTHER }),
      aJob({ id: idOf(5), times: { accepted: 5000 }, caller: { ...CALLER, workspace: 'other' } }),
      aJob({ id: idOf(6), times: { accepted: 6000 }, caller: { ...CALLER, platform: 'discord' } }),
    ];
    for (const job of kept) await store.insert(job, null);
    expect((await store.newestOpen(CALLER))?.id).toBe(idOf(1));
    expect((await store.newestOpen({ ...CALLER, channel: 'elsewhere' }))?.id).toBe(idOf(1));
    expect((await store.newestOpen(OTHER))?.id).toBe(idOf(4));
    await store.move(idOf(1), 'cancelled', 7000, CANCELLED);
    expect((await store.newestOpen(CALLER))?.id).toBe(idOf(2));
  });

  withDatabase('is none where all are over', async ({ room }) => {
    const store = createJobStore(room.database);
    await store.insert(aJob({ state: 'delivered' }), null);
    expect(await store.newestOpen(CALLER)).toBeNull();
  });
});

describe('taking a job away', () => {
  withDatabase('takes the rows of its pictures with it, and no others', async ({ room }) => {
    const store = createJobStore(room.database);
    const pictures = createPictureStore(room.database, room.folder);
    await store.insert(aJob({ state: 'painting' }), null);
    await store.insert(aJob({ id: idOf(2), state: 'painting' }), null);
    await store.move(idOf(1), 'painted', 2000, finished(aPicture()));
    await store.move(
      idOf(2),
      'painted',
      2000,
      finished(aPicture({ id: idOf(8), job: idOf(2), parent: aPicture().id })),
    );
    await pictures.insert(aPicture({ id: idOf(9), job: null }));
    await store.remove(idOf(1));
    expect(await store.find(idOf(1))).toBeNull();
    expect(await pictures.find(aPicture().id)).toBeNull();
    expect(await store.find(idOf(2))).not.toBeNull();
    expect(await pictures.find(idOf(8))).not.toBeNull();
    expect(await pictures.find(idOf(9))).not.toBeNull();
  });
});
