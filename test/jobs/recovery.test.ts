import { describe, expect } from 'vitest';
import { estimate } from '../../src/core/usage.ts';
import { createPictureStore } from '../../src/data/picture-store.ts';
import type { JobPainter } from '../../src/jobs/cache.ts';
import { aJob, CALLER, CANCELLED, finished, idOf } from '../fixtures/a-job.ts';
import { withDatabase } from '../fixtures/open-database.ts';
import { aHouse, atOnce, byHand, HERE } from './a-house.ts';
import { settle, until } from './hand-clock.ts';

describe('a start after a crash', () => {
  withDatabase('runs what waited, in the order in which it came', async ({ room }) => {
    const { jobRows, recover, over } = aHouse(room);
    const all = [3, 1, 2].map((digit) => aJob({ id: idOf(digit), state: 'queued', times: { accepted: digit } }));
    for (const job of all) await jobRows.insert(job, null);
    await recover();
    for (const job of all) expect(await over(job)).toMatchObject({ outcome: { type: 'finished' } });
    const begun = await Promise.all([1, 2, 3].map(async (digit) => (await jobRows.find(idOf(digit)))?.times.painting));
    expect(begun).not.toContain(undefined);
  });

  withDatabase('ends what was being painted as interrupted, without a second call, and says so', async ({ room }) => {
    let calls = 0;
    const painter: JobPainter = (job, signal) => {
      calls += 1;
      return atOnce(job, signal);
    };
    const { jobRows, recover, lastView, deliveries } = aHouse(room, { painter });
    await jobRows.insert(aJob({ state: 'painting', destination: HERE }), null);
    await recover();
    const job = await jobRows.find(idOf(1));
    expect(job?.state).toBe('interrupted');
    expect(job?.outcome?.usage).toMatchObject({ microDollars: estimate(aJob().request), certain: false });
    expect(lastView(idOf(1))).toMatchObject({ final: true, status: 'interrupted' });
    expect(lastView(idOf(1))?.buttons.map(({ label }) => label)).toContain('Run again');
    expect(await deliveries.find(idOf(1))).toMatchObject({ state: 'shown' });
    expect(calls).toBe(0);
  });

  withDatabase('delivers what was painted', async ({ room }) => {
    const { jobRows, recover, views } = aHouse(room);
    await jobRows.insert(aJob({ state: 'painting', destination: HERE }), null);
    await jobRows.move(idOf(1), 'painted', 2000, finished([]));
    await recover();
    expect((await jobRows.find(idOf(1)))?.state).toBe('delivered');
    expect(views).toHaveLength(1);
  });

  withDatabase('sweeps before anything is painted: a new picture has no row for a moment', async ({ room }) => {
    const real = createPictureStore(room.database, room.folder);
    const happened: string[] = [];
    const pictures: typeof real = {
      ...real,
      async sweep() {
        await settle();
        await settle();
        const swept = await real.sweep();
        happened.push('swept');
        return swept;
      },
      write(painted, origin) {
        happened.push('written');
        return real.write(painted, origin);
      },
    };
    const { jobRows, recover, over } = aHouse(room, { pictures });
    const job = aJob({ state: 'queued' });
    await jobRows.insert(job, null);
    await recover();
    await over(job);
    expect(happened).toEqual(['swept', 'written']);
  });

  withDatabase('a second time finds nothing left to do', async ({ room }) => {
    const first = aHouse(room);
    await first.jobRows.insert(aJob({ state: 'painting' }), null);
    await first.recover();
    const second = aHouse(room);
    await second.recover();
    expect(second.views).toEqual([]);
  });
});

describe('a stop', () => {
  withDatabase(
    'lets what runs finish, leaves what waits for the next start, and takes nothing new',
    async ({ room }) => {
      const { painter, finish } = byHand();
      const { ask, stop, jobRows } = aHouse(room, { painter });
      const [first, second] = [await ask(), await ask()];
      await settle();
      const over = stop(25_000);
      await expect(ask()).rejects.toMatchObject({ code: 'stopping', retryAfterMs: 60_000 });
      finish(first.id);
      await over;
      expect((await jobRows.find(first.id))?.state).toBe('delivered');
      expect((await jobRows.find(second.id))?.state).toBe('queued');
    },
  );

  withDatabase('interrupts what still runs when the grace is over, and says so', async ({ room }) => {
    const { painter } = byHand();
    const { ask, stop, jobRows, clock, lastView } = aHouse(room, { painter });
    const job = await ask();
    await settle();
    const over = stop(25_000);
    await clock.turn(24_999);
    expect((await jobRows.find(job.id))?.state).toBe('painting');
    await clock.turn(1);
    await over;
    expect(await jobRows.find(job.id)).toMatchObject({ state: 'interrupted', outcome: { usage: { certain: false } } });
    expect(lastView(job.id)).toMatchObject({ final: true, status: 'interrupted' });
    expect(clock.next(), 'no timer is left').toBeNull();
  });
});

describe('what becomes of it later', () => {
  withDatabase(
    '/forget takes everything of the member away, also what is open, and nothing of others',
    async ({ room }) => {
      const { painter } = byHand();
      const { ask, jobs, jobRows, removed, pictures } = aHouse(room, { painter });
      const other = { ...CALLER, user: { id: 'u2', name: 'Bea' } };
      await jobRows.insert(aJob({ state: 'cancelled', outcome: CANCELLED, destination: HERE }), null);
      await jobRows.insert(aJob({ id: idOf(2), state: 'delivered', caller: other }), null);
      const given = await jobs.keep(new Uint8Array([9]), CALLER);
      const kept = await jobs.keep(new Uint8Array([9]), other);
      const open = await ask();
      await settle();
      expect(await jobs.forget(CALLER)).toBe(2);
      expect(await jobRows.find(idOf(1))).toBeNull();
      expect(await jobRows.find(open.id)).toBeNull();
      expect(await pictures.find(given.id)).toBeNull();
      expect(removed).toHaveLength(2);
      expect(await jobRows.find(idOf(2))).not.toBeNull();
      expect(await pictures.find(kept.id)).not.toBeNull();
    },
  );

  const DAY_MS = 24 * 3_600_000;
  for (const [days, left] of [
    [0, [1, 2]],
    [30, [2]],
  ] as const) {
    withDatabase(
      `with RETENTION_DAYS ${days}, after forty days the jobs that are left are ${left}`,
      async ({ room }) => {
        const { jobRows, recover, clock, stop, pictures, ask, over } = aHouse(room, { retentionDays: days });
        await clock.turn(100 * DAY_MS);
        const painted = await ask({ draft: { prompt: 'old' } });
        await over(painted);
        await settle();
        await jobRows.insert(aJob({ id: idOf(1), state: 'cancelled', times: { accepted: clock.now() } }), null);
        await jobRows.insert(
          aJob({ id: idOf(2), state: 'cancelled', times: { accepted: clock.now() + 39 * DAY_MS } }),
          null,
        );
        await recover();
        for (let day = 0; day < 40; day += 1) {
          await clock.turn(DAY_MS);
          // The next day is begun when this one's work is done.
          await until(() => clock.next() !== null);
        }
        const there = await Promise.all(
          [1, 2].map(async (digit) => ((await jobRows.find(idOf(digit))) ? digit : null)),
        );
        expect(there.filter((each) => each !== null)).toEqual(left);
        expect((await jobRows.find(painted.id)) === null).toBe(days > 0);
        expect(await pictures.sweep(), 'no file is left without a row').toBe(0);
        await stop(0);
      },
    );
  }

  withDatabase('a picture that was given and never used is gone after a day', async ({ room }) => {
    const { jobs, recover, clock, pictures, stop } = aHouse(room);
    const { id } = await jobs.keep(new Uint8Array([9]), CALLER);
    await recover();
    await settle();
    expect(await pictures.find(id)).not.toBeNull();
    await clock.turn(DAY_MS + 1);
    await until(() => clock.next() !== null);
    await clock.turn(DAY_MS);
    await until(() => clock.next() !== null);
    expect(await pictures.find(id)).toBeNull();
    await stop(0);
  });

  withDatabase('a picture leads back to what it was made from, step by step', async ({ room }) => {
    const { ask, over, jobs } = aHouse(room);
    const firstPicture = async (draft: Parameters<typeof ask>[0]) => {
      const job = await over(await ask(draft));
      return job?.outcome?.type === 'finished' ? (job.outcome.pictures[0]?.id ?? '') : '';
    };
    const given = (await jobs.keep(new Uint8Array([9]), CALLER)).id;
    const one = await firstPicture({ draft: { prompt: 'one', inputs: [given] } });
    const two = await firstPicture({ draft: { prompt: 'two', inputs: [one] } });
    const steps = await jobs.lineage(two, CALLER);
    expect(steps.map(({ picture, job }) => [picture.id, job?.request.prompt ?? null])).toEqual([
      [two, 'two'],
      [one, 'one'],
      [given, null],
    ]);
    await expect(jobs.lineage(two, { ...CALLER, workspace: 'other' })).rejects.toMatchObject({ code: 'not_found' });
    const recent = await jobs.recent(CALLER);
    expect(recent.map(({ picture }) => picture.id)).toEqual(expect.arrayContaining([one, two]));
  });

  withDatabase('a job that is deleted takes its message, its rows and its file along', async ({ room }) => {
    const { ask, over, jobs, jobRows, removed, pictures } = aHouse(room);
    const job = await ask();
    await over(job);
    await settle();
    await expect(jobs.remove(job.id, { ...CALLER, user: { id: 'u2', name: 'Bea' } })).rejects.toMatchObject({
      code: 'not_yours',
    });
    await jobs.remove(job.id, CALLER);
    expect(await jobRows.find(job.id)).toBeNull();
    expect(removed).toEqual([{ ...HERE, job: job.id }]);
    expect(await pictures.sweep()).toBe(0);
  });

  withDatabase('a description becomes the alt text, also where the picture is shown', async ({ room }) => {
    const { ask, over, jobs, lastView } = aHouse(room);
    const ended = await over(await ask());
    await settle();
    const id = ended?.outcome?.type === 'finished' ? (ended.outcome.pictures[0]?.id ?? '') : '';
    expect(await jobs.describe(id, CALLER)).toBe('a kite, seen');
    await settle();
    expect(lastView(ended?.id ?? '')?.pictures).toMatchObject([{ alt: 'a kite, seen' }]);
    await expect(aHouse(room, { describe: async () => null }).jobs.describe(id, CALLER)).rejects.toMatchObject({
      code: 'not_available',
    });
  });
});
