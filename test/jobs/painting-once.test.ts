import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Caller } from '../../src/core/caller.ts';
import { type ImageEvent, isOutcome, type Outcome, type Painter } from '../../src/core/event.ts';
import type { Job } from '../../src/core/job.ts';
import type { PaintedAt } from '../../src/core/picture.ts';
import { NO_USAGE } from '../../src/core/usage.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { createPictureStore } from '../../src/data/picture-store.ts';
import { createJobPainter } from '../../src/jobs/cache.ts';
import { aJob, CALLER, CANCELLED, finished, idOf, OTHER, refused, USAGE } from '../fixtures/a-job.ts';
import { type DatabaseRoom, withDatabase } from '../fixtures/open-database.ts';
import { handClock, settle, until } from './hand-clock.ts';

type Event = ImageEvent<PaintedAt>;
type End = Outcome<PaintedAt>;

const HOUR_MS = 3_600_000;
const BYTES = new Uint8Array([1, 2, 3, 4]);
const PAINTED: End = {
  ...finished(),
  pictures: [{ bytes: BYTES, format: 'png', width: 4, height: 4, index: 0 }],
};
const FAILED: End = { type: 'failed', error: { code: 'overloaded', message: 'm', remedy: 'r' }, usage: null };
const PARTIAL: Event = {
  type: 'partial',
  index: 0,
  step: 0,
  preview: { bytes: BYTES, format: 'jpeg', width: 4, height: 4 },
};

/** What paints jobs, over a real database and a painter that goes on when the test says so. */
function studio({ database, folder }: DatabaseRoom, cacheHours = 24) {
  const jobs = createJobStore(database);
  const pictures = createPictureStore(database, folder);
  const clock = handClock(100 * HOUR_MS);
  const calls: Readonly<{ say: (event: Event) => Promise<void> }>[] = [];
  const painter: Painter = (_request, signal) => {
    const events: Event[] = [];
    let wake = Promise.withResolvers<void>();
    calls.push({
      async say(event) {
        events.push(event);
        wake.resolve();
        await settle();
      },
    });
    return (async function* () {
      signal.addEventListener('abort', () => {
        events.push({ type: 'cancelled', usage: null });
        wake.resolve();
      });
      for (;;) {
        while (events.length > 0) {
          const event = events.shift();
          if (event !== undefined) yield event;
        }
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    })();
  };
  const paint = createJobPainter({ painter, jobs, pictures, cacheMs: cacheHours * HOUR_MS, now: clock.now });

  /** Begins to paint a job; `events` is what came of it so far. */
  const begin = (facts: Partial<Job> = {}) => {
    const controller = new AbortController();
    const events: Event[] = [];
    const over = (async () => {
      for await (const event of paint(aJob(facts), controller.signal)) {
        events.push(event);
        if (isOutcome(event)) break;
      }
    })();
    return { events, over, cancel: () => controller.abort(), end: () => events.at(-1) };
  };
  /** Begins several, one just after the other. */
  const beginAll = async (...all: readonly Partial<Job>[]) => {
    const begun = [];
    for (const facts of all) {
      begun.push(begin(facts));
      await settle();
    }
    return begun;
  };
  /** A job that was painted before, with its picture in its file. */
  const painted = async (facts: Partial<Job> = {}, missing = 0) => {
    const job = aJob({ id: idOf(8), state: 'painting', times: { accepted: clock.now() - HOUR_MS }, ...facts });
    await jobs.insert(job, null);
    const origin = {
      workspace: 'web/playground',
      alt: 'a',
      job: job.id,
      owner: null,
      index: 0,
      parent: null,
      createdAt: 1,
    };
    const picture = await pictures.write({ bytes: BYTES, format: 'png', width: 4, height: 4 }, origin);
    await jobs.move(job.id, 'painted', 2000, finished([picture], { missing, usage: USAGE }));
    return picture;
  };
  /** The call of this number, as soon as there is one. */
  const callAt = (at: number) => ({
    async say(event: Event) {
      await until(() => calls.length > at);
      await calls[at]?.say(event);
    },
  });
  return { begin, beginAll, painted, calls, callAt, clock, folder };
}

describe('a request that was painted a short while ago', () => {
  withDatabase('is answered from the stored picture, byte for byte, at no cost, without a call', async ({ room }) => {
    const { begin, painted, calls } = studio(room);
    await painted();
    const { over, events } = begin();
    await over;
    expect(calls).toEqual([]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: 'finished', usage: NO_USAGE, cachedFrom: idOf(8), missing: 0 });
    const [picture] = events[0]?.type === 'finished' ? events[0].pictures : [];
    expect(picture).toMatchObject({ format: 'png', width: 4, height: 4, index: 0 });
    expect([...(picture?.bytes ?? [])]).toEqual([...BYTES]);
  });

  const others: readonly (readonly [string, Partial<Job>, Partial<Job>])[] = [
    ['is painted anew where a new one is wanted', { fresh: true }, {}],
    ['is painted anew where another picture was asked for', { cacheKey: 'another-key' }, {}],
    ['is painted anew in another workspace', { caller: { ...CALLER, workspace: 'other' } }, {}],
    ['is painted anew on another platform', { caller: { ...CALLER, platform: 'discord' } }, {}],
    ['is painted anew when the hours are over', {}, { times: { accepted: 75 * HOUR_MS } }],
  ];
  for (const [what, asked, before] of others) {
    withDatabase(what, async ({ room }) => {
      const { begin, painted, callAt, calls } = studio(room);
      await painted(before);
      const { over, end } = begin(asked);
      await settle();
      expect(calls).toHaveLength(1);
      await callAt(0).say(PAINTED);
      await over;
      expect(end()).toMatchObject({ type: 'finished', cachedFrom: null });
    });
  }

  withDatabase('is the same for another member of the workspace', async ({ room }) => {
    const { begin, painted, calls } = studio(room);
    await painted();
    const { over, end } = begin({ caller: OTHER });
    await over;
    expect(calls).toEqual([]);
    expect(end()).toMatchObject({ cachedFrom: idOf(8) });
  });

  withDatabase('is painted anew where its file is gone', async ({ room }) => {
    const { begin, painted, callAt, folder } = studio(room);
    await painted();
    await rm(join(folder, 'pictures'), { recursive: true });
    const { over, end } = begin();
    await settle();
    await callAt(0).say(PAINTED);
    await over;
    expect(end()).toMatchObject({ type: 'finished', cachedFrom: null });
  });

  withDatabase('is painted anew where a picture was missing from it', async ({ room }) => {
    const { begin, painted, calls } = studio(room);
    await painted({}, 1);
    const { cancel, over } = begin();
    await settle();
    expect(calls).toHaveLength(1);
    cancel();
    await over;
  });

  withDatabase(
    'is not answered with what was itself given again, or the same picture would be given for ever',
    async ({ room }) => {
      const { begin, clock, calls } = studio(room);
      const jobs = createJobStore(room.database);
      const job = aJob({ id: idOf(8), state: 'painting', times: { accepted: clock.now() } });
      await jobs.insert(job, null);
      await jobs.move(job.id, 'painted', 2000, finished([], { cachedFrom: idOf(7) }));
      const { cancel, over } = begin();
      await settle();
      expect(calls).toHaveLength(1);
      cancel();
      await over;
    },
  );

  withDatabase('is never answered so where the hours are 0', async ({ room }) => {
    const { begin, painted, calls } = studio(room, 0);
    await painted();
    const [one, other] = [begin(), begin({ id: idOf(2) })];
    await settle();
    expect(calls).toHaveLength(2);
    for (const each of [one, other]) {
      each.cancel();
      await each.over;
    }
  });
});

describe('the same request in flight', () => {
  withDatabase('shares one call: its previews, its picture, and the cost is paid once', async ({ room }) => {
    const { beginAll, callAt, calls } = studio(room);
    const [leader, follower] = await beginAll({}, { id: idOf(2), caller: OTHER });
    await callAt(0).say(PARTIAL);
    await callAt(0).say(PAINTED);
    await Promise.all([leader?.over, follower?.over]);
    expect(calls).toHaveLength(1);
    expect(leader?.events).toEqual([PARTIAL, PAINTED]);
    expect(follower?.events[0]).toEqual(PARTIAL);
    expect(follower?.end()).toEqual({ ...PAINTED, usage: NO_USAGE, cachedFrom: idOf(1) });
  });

  withDatabase('shares one call also where both begin at the very same moment', async ({ room }) => {
    const { begin, callAt, calls } = studio(room);
    const [one, other] = [begin(), begin({ id: idOf(2) })];
    await settle();
    const many = calls.length;
    for (let at = 0; at < many; at += 1) await callAt(at).say(PAINTED);
    await Promise.all([one.over, other.over]);
    expect(many).toBe(1);
  });

  const apart: readonly (readonly [string, Partial<Job>])[] = [
    ['another picture', { cacheKey: 'another-key' }],
    ['another workspace', { caller: { ...CALLER, workspace: 'other' } satisfies Caller }],
    ['another platform', { caller: { ...CALLER, platform: 'discord' } satisfies Caller }],
    ['one that wants a new picture', { fresh: true }],
  ];
  for (const [what, facts] of apart) {
    withDatabase(`shares nothing with ${what}`, async ({ room }) => {
      const { beginAll, callAt, calls } = studio(room);
      const [one, other] = await beginAll({}, { id: idOf(2), ...facts });
      expect(calls).toHaveLength(2);
      await callAt(1).say(FAILED);
      await other?.over;
      await callAt(0).say(PAINTED);
      await one?.over;
      expect(one?.end()).toEqual(PAINTED);
      expect(other?.end()).toEqual(FAILED);
    });
  }

  withDatabase('shares a refusal: the next one would only be refused again', async ({ room }) => {
    const { beginAll, callAt, calls } = studio(room);
    const [one, other] = await beginAll({}, { id: idOf(2) });
    const refusal = refused({ stage: 'output' });
    await callAt(0).say(refusal);
    await Promise.all([one?.over, other?.over]);
    expect(calls).toHaveLength(1);
    expect(other?.end()).toEqual(refusal);
  });

  for (const [what, end] of [
    ['failed', FAILED],
    ['was cancelled', { type: 'cancelled', usage: null } as const],
  ] as const) {
    withDatabase(`paints itself where the first one ${what}`, async ({ room }) => {
      const { beginAll, callAt, calls } = studio(room);
      const [one, other] = await beginAll({}, { id: idOf(2) });
      await callAt(0).say(end);
      await one?.over;
      await settle();
      expect(one?.end()).toEqual(end);
      expect(calls).toHaveLength(2);
      await callAt(1).say(PAINTED);
      await other?.over;
      expect(other?.end()).toEqual(PAINTED);
    });
  }

  withDatabase('shares one call again where the first of three failed', async ({ room }) => {
    const { beginAll, callAt, calls } = studio(room);
    const all = await beginAll({}, { id: idOf(2) }, { id: idOf(3) });
    await callAt(0).say(FAILED);
    await settle();
    const many = calls.length;
    for (let at = 1; at < many; at += 1) await callAt(at).say(PAINTED);
    await Promise.all(all.map(({ over }) => over));
    expect(many, 'one for the first, one for the two others').toBe(2);
  });

  withDatabase('goes on for the first one where a follower leaves', async ({ room }) => {
    const { beginAll, callAt, calls } = studio(room);
    const [one, other] = await beginAll({}, { id: idOf(2) });
    other?.cancel();
    await other?.over;
    expect(other?.end()).toEqual(CANCELLED);
    await callAt(0).say(PAINTED);
    await one?.over;
    expect(one?.end()).toEqual(PAINTED);
    expect(calls).toHaveLength(1);
  });

  withDatabase('goes on for the followers where the first one is cancelled by its member', async ({ room }) => {
    const { beginAll, callAt } = studio(room);
    const [one, other] = await beginAll({}, { id: idOf(2) });
    one?.cancel();
    await one?.over;
    await settle();
    await callAt(1).say(PAINTED);
    await other?.over;
    expect(one?.end()).toEqual(CANCELLED);
    expect(other?.end()).toEqual(PAINTED);
  });

  withDatabase('is over when it ends: the next one is not in flight any more', async ({ room }) => {
    const { beginAll, begin, callAt, calls } = studio(room);
    const [one] = await beginAll({});
    await callAt(0).say(FAILED);
    await one?.over;
    const next = begin({ id: idOf(2) });
    await settle();
    expect(calls).toHaveLength(2);
    await callAt(1).say(PAINTED);
    await next.over;
  });
});
