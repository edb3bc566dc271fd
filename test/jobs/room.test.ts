import { describe, expect } from 'vitest';
import type { JobPainter } from '../../src/jobs/cache.ts';
import { aJob, CALLER, idOf, OTHER } from '../fixtures/a-job.ts';
import { withDatabase } from '../fixtures/open-database.ts';
import { aHouse, atOnce, byHand, HERE } from './a-house.ts';
import { settle } from './hand-clock.ts';

const LIMITS = { running: 1, perWorkspace: 100, perMember: 100, picturesPerMinute: 0 };
const codes = (all: readonly PromiseSettledResult<unknown>[]) =>
  all.map((each) => (each.status === 'fulfilled' ? 'accepted' : each.reason.code));

describe('an order', () => {
  withDatabase('is painted, stored, delivered and paid once', async ({ room }) => {
    const { ask, over, jobRows, lastView, deliveries, pictures } = aHouse(room);
    const job = await ask();
    expect(job).toMatchObject({
      state: 'queued',
      times: { accepted: 1_000_000 },
      destination: { ...HERE, job: job.id },
    });
    const ended = await over(job);
    await settle();
    expect(ended?.outcome).toMatchObject({ type: 'finished', pictures: [{ job: job.id, alt: 'a kite' }] });
    expect((await jobRows.find(job.id))?.state).toBe('delivered');
    expect(await deliveries.find(job.id)).toMatchObject({ state: 'shown', message: `m-${job.id}` });
    expect(lastView(job.id)).toMatchObject({ final: true, status: 'finished' });
    if (ended?.outcome?.type === 'finished') {
      expect([...(await pictures.read(ended.outcome.pictures[0]?.id ?? '')).bytes]).toEqual([1, 2, 3]);
    }
  });

  withDatabase(
    'for a model that has ended is refused before a row is written, naming what to use',
    async ({ room }) => {
      const { ask, jobRows, jobs } = aHouse(room);
      for (const model of ['dall-e-3', 'dall-e-2', 'dall-e-2-2022-01-01']) {
        await expect(ask({ draft: { prompt: 'a', model } })).resolves.toBeDefined();
      }
      expect(jobs.models().map(({ name }) => name)).toContain('dall-e-3');
      const later = aHouse(room, { clock: { now: () => Date.UTC(2026, 11, 1), after: () => () => {} } });
      for (const model of ['dall-e-3', 'gpt-image-1', 'gpt-image-1.5', 'gpt-image-1.5-2025-12-16']) {
        const refused = later.ask({ draft: { prompt: 'a', model } });
        await expect(refused).rejects.toMatchObject({
          code: 'model_ended',
          remedy: expect.stringMatching(/gpt-image-2\.5/u),
        });
      }
      expect(later.jobs.models().map(({ name }) => name)).not.toContain('gpt-image-1.5');
      expect((await jobRows.recent(CALLER, 10)).length).toBeLessThanOrEqual(3);
    },
  );

  withDatabase('for a model that has ended works where another server paints', async ({ room }) => {
    const clock = { now: () => Date.UTC(2027, 0, 1), after: () => () => {} };
    const { ask, jobs } = aHouse(room, { official: false, clock });
    expect((await ask({ draft: { prompt: 'a', model: 'dall-e-2' } })).request.model).toBe('dall-e-2');
    expect(jobs.models()).toHaveLength(11);
  });

  withDatabase('for a model that nobody knows is taken, with a warning', async ({ room }) => {
    const { ask, warnings } = aHouse(room);
    expect((await ask({ draft: { prompt: 'a', model: 'gpt-image-9' } })).request.model).toBe('gpt-image-9');
    expect(warnings).toHaveLength(1);
  });

  withDatabase('that starts from a picture of another workspace finds none', async ({ room }) => {
    const { ask, jobs } = aHouse(room);
    const { id } = await jobs.keep(new Uint8Array([9]), { ...CALLER, workspace: 'other' });
    await expect(ask({ draft: { prompt: 'a', inputs: [id] } })).rejects.toMatchObject({ code: 'not_found' });
    const own = await jobs.keep(new Uint8Array([9]), CALLER);
    await expect(ask({ draft: { prompt: 'a', inputs: [own.id], mask: id } })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await ask({ draft: { prompt: 'a', inputs: [own.id] } })).toMatchObject({ request: { inputs: [own.id] } });
  });

  withDatabase('that cannot be kept is not accepted, and nothing is spent', async ({ room }) => {
    let calls = 0;
    const painter: JobPainter = (job, signal) => {
      calls += 1;
      return atOnce(job, signal);
    };
    const { ask, jobRows } = aHouse(room, { canKeep: async () => false, painter });
    await expect(ask()).rejects.toMatchObject({ code: 'storage', retryAfterMs: 60_000 });
    expect(await jobRows.unfinished()).toEqual([]);
    expect(calls).toBe(0);
  });
});

describe('too much at once', () => {
  withDatabase('is refused when so many wait in all, with when to come again', async ({ room }) => {
    const { painter } = byHand();
    const { ask } = aHouse(room, { painter, maxWaiting: 2 });
    for (let accepted = 0; accepted < 3; accepted += 1) await ask();
    await expect(ask({ caller: OTHER })).rejects.toMatchObject({ code: 'busy', retryAfterMs: 30_000 });
  });

  withDatabase('of one member is refused, and another one may still ask', async ({ room }) => {
    const { painter } = byHand();
    const { ask } = aHouse(room, { painter, maxWaitingPerMember: 1 });
    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'too_many_waiting', message: expect.stringContaining('1 ') });
    expect(await ask({ caller: OTHER })).toMatchObject({ state: 'queued' });
  });

  withDatabase('is refused also where a place is free that the member may not have', async ({ room }) => {
    const { painter } = byHand();
    const { ask } = aHouse(room, { painter, limits: { ...LIMITS, running: 8, perMember: 1 }, maxWaitingPerMember: 2 });
    for (let accepted = 0; accepted < 3; accepted += 1) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'too_many_waiting' });
  });

  withDatabase('is refused also where all wait for the next minute', async ({ room }) => {
    const { painter } = byHand();
    const { ask } = aHouse(room, { painter, limits: { ...LIMITS, running: 8, picturesPerMinute: 1 }, maxWaiting: 2 });
    for (let accepted = 0; accepted < 3; accepted += 1) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'busy' });
  });

  withDatabase('is refused also where it all comes in the same moment', async ({ room }) => {
    const { painter } = byHand();
    const { ask } = aHouse(room, { painter, maxWaiting: 2 });
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => ask()));
    expect(codes(all).filter((each) => each === 'accepted').length).toBeLessThanOrEqual(3);
  });
});

describe('a platform that never answers', () => {
  const never = new Promise<never>(() => {});
  const replies = () => ({ show: () => never, remove: async () => {} });

  withDatabase('keeps nobody’s turn: the next one is painted meanwhile', async ({ room }) => {
    const { ask, over } = aHouse(room, { replies, limits: LIMITS });
    const [first, second] = [await ask(), await ask()];
    expect(await over(first)).toMatchObject({ state: 'painted' });
    expect(await over(second)).toMatchObject({ state: 'painted' });
  });

  withDatabase('keeps a stop waiting for five seconds, no longer', async ({ room }) => {
    const { ask, over, stop, clock, deliveries } = aHouse(room, { replies, limits: LIMITS });
    const job = await ask();
    await over(job);
    let stopped = false;
    const stopping = stop(0).then(() => {
      stopped = true;
    });
    await clock.turn(4999);
    expect(stopped).toBe(false);
    await clock.turn(1);
    await stopping;
    expect(await deliveries.find(job.id)).toMatchObject({ state: 'sending' });
  });
});

describe('how long it will take', () => {
  withDatabase('is said of what waits, once something was painted', async ({ room }) => {
    const { painter, finish } = byHand();
    const { ask, lastView, clock, over } = aHouse(room, { painter });
    const first = await ask();
    await settle();
    await clock.turn(20_000);
    finish(first.id);
    await over(first);
    await settle();
    const [second, third] = [await ask({ draft: { prompt: 'b' } }), await ask({ draft: { prompt: 'c' } })];
    await settle();
    expect(lastView(second.id)?.text).toContain('about 20 s');
    expect(lastView(third.id)?.text).toMatch(/^Next in line, about 40 s/u);
  });
});

describe('cancelling', () => {
  withDatabase('what waits ends it at once, and it never runs', async ({ room }) => {
    const { painter, painting, finish } = byHand();
    const { ask, jobs, over, lastView } = aHouse(room, { painter });
    const [first, second] = [await ask(), await ask()];
    expect(await jobs.cancel(second.id, CALLER)).toMatchObject({ state: 'cancelled', outcome: { usage: null } });
    expect(lastView(second.id)).toMatchObject({ final: true, status: 'cancelled' });
    await settle();
    finish(first.id);
    await over(first);
    expect(painting()).toEqual([]);
    await expect(jobs.cancel(second.id, CALLER)).rejects.toMatchObject({ code: 'too_late' });
  });

  withDatabase('what is painted aborts the call', async ({ room }) => {
    const { painter, painting } = byHand();
    const { ask, jobs, over } = aHouse(room, { painter });
    const job = await ask();
    await settle();
    expect(painting()).toEqual([job.id]);
    await jobs.cancel(job.id, CALLER);
    expect(await over(job)).toMatchObject({ state: 'cancelled' });
    expect(painting()).toEqual([]);
  });

  withDatabase('what is on its way, or over, is too late', async ({ room }) => {
    const { jobRows, jobs } = aHouse(room);
    await jobRows.insert(aJob({ state: 'painted' }), null);
    await expect(jobs.cancel(idOf(1), CALLER)).rejects.toMatchObject({
      code: 'too_late',
      message: expect.stringContaining('on its way'),
    });
  });

  withDatabase('is for the requester and for admins, in their own workspace', async ({ room }) => {
    const { painter } = byHand();
    const { ask, jobs } = aHouse(room, { painter });
    await ask();
    const job = await ask();
    await expect(jobs.cancel(job.id, OTHER)).rejects.toMatchObject({ code: 'not_yours' });
    const far = { ...OTHER, workspace: 'other', roles: ['admin'] };
    await expect(jobs.cancel(job.id, far)).rejects.toMatchObject({ code: 'not_found' });
    expect(await jobs.cancel(job.id, { ...OTHER, roles: ['admin'] })).toMatchObject({ state: 'cancelled' });
  });
});
