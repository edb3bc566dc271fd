import { describe, expect } from 'vitest';
import type { Destination } from '../../src/core/destination.ts';
import { BotError } from '../../src/core/error.ts';
import type { Job } from '../../src/core/job.ts';
import type { Reply } from '../../src/core/reply.ts';
import { type View, viewOf } from '../../src/core/view.ts';
import { createDeliveryStore } from '../../src/data/delivery-store.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { createDelivering } from '../../src/jobs/deliver.ts';
import { aJob, aPicture, CALLER, CANCELLED, finished, idOf, OTHER, refused } from '../fixtures/a-job.ts';
import { type DatabaseRoom, withDatabase } from '../fixtures/open-database.ts';
import { handClock } from './hand-clock.ts';

const LOG = { debug() {}, info() {}, warn() {}, error() {} };
const MINUTE_MS = 60_000;
const HERE: Destination = { platform: 'web', channel: 'studio' };
const ELSEWHERE: Destination = { platform: 'web', channel: 'hall' };
const GONE = new BotError('destination_gone', 'the channel was deleted');
const DOWN = new Error('the network is down');

/**
 * A platform that shows what it is given, unless the next of `faults` says otherwise: an error, or 'lost' where it
 * shows the View and the answer does not get back.
 */
function platform(...faults: (Error | 'lost' | null)[]) {
  const shown: Readonly<{ view: View; where: Destination }>[] = [];
  let asked = 0;
  const reply = (where: Destination): Reply => ({
    async show(view) {
      const fault = faults.shift() ?? null;
      if (fault instanceof Error) throw fault;
      shown.push({ view, where });
      if (fault === 'lost') throw DOWN;
      return `m${shown.length}`;
    },
    async find(job) {
      asked += 1;
      const place = shown.findIndex(({ view }) => view.job === job);
      return place < 0 ? null : `m${place + 1}`;
    },
    async remove() {},
  });
  return { shown, reply, asked: () => asked, fail: (...more: readonly Error[]) => faults.push(...more) };
}

/** The ledger and the jobs of a real database, and what delivers over them. `replies` is what is on. */
function delivery({ database }: Pick<DatabaseRoom, 'database'>, reply: (where: Destination) => Reply | null) {
  const jobs = createJobStore(database);
  const deliveries = createDeliveryStore(database);
  const clock = handClock();
  const delivering = createDelivering({ deliveries, replies: reply, clock, log: LOG });
  const line = (id = idOf(1)) => deliveries.find(id);
  /** A job that has just been painted: its line of the ledger has begun. */
  const painted = async (facts: Partial<Job> = {}): Promise<Job> => {
    const job = aJob({ state: 'painting', destination: HERE, ...facts });
    await jobs.insert(job, null);
    const picture = aPicture({ id: job.id.replace(/^./u, 'p'), job: job.id });
    const ended = await jobs.move(job.id, 'painted', 2000, finished([picture]));
    if (ended === null) throw new Error('it could not be painted');
    return ended;
  };
  return { jobs, deliveries, clock, delivering, line, painted };
}

describe('the last View of a job', () => {
  withDatabase('is shown once, and the message is kept in the ledger', async ({ room }) => {
    const { reply, shown } = platform();
    const { delivering, painted, line, jobs } = delivery(room, reply);
    const job = await painted();
    expect(await line()).toMatchObject({ state: 'pending', attempts: 0, message: null });
    await delivering.deliver(job);
    expect(await line()).toMatchObject({ state: 'shown', attempts: 1, message: 'm1', error: null });
    expect(await jobs.find(job.id)).toMatchObject({ state: 'delivered', times: { delivered: 1_000_000 } });
    expect(shown).toMatchObject([{ view: { job: job.id, status: 'finished', final: true }, where: HERE }]);
  });

  withDatabase('is not shown again, however often it is asked for, and also at once', async ({ room }) => {
    const { reply, shown } = platform();
    const { delivering, painted } = delivery(room, reply);
    const job = await painted();
    await Promise.all([delivering.deliver(job), delivering.deliver(job)]);
    await delivering.deliver(job);
    await delivering.recover();
    expect(shown).toHaveLength(1);
  });

  for (const [state, outcome] of [
    ['refused', refused()],
    ['cancelled', CANCELLED],
    ['interrupted', { type: 'failed', error: { code: 'interrupted', message: 'm', remedy: '' }, usage: null }],
  ] as const) {
    withDatabase(`of one that is ${state} is shown, and the job stays ${state}`, async ({ room }) => {
      const { reply, shown } = platform();
      const { delivering, jobs, line } = delivery(room, reply);
      await jobs.insert(aJob({ state: 'painting' }), null);
      const ended = await jobs.move(idOf(1), state, 2000, outcome);
      if (ended !== null) await delivering.deliver(ended);
      expect(await line()).toMatchObject({ state: 'shown' });
      expect((await jobs.find(idOf(1)))?.state).toBe(state);
      expect(shown).toHaveLength(1);
    });
  }

  withDatabase('that the database lost track of after it was shown is not shown once more', async ({ room }) => {
    const { reply, shown } = platform();
    const { deliveries, painted, clock } = delivery(room, reply);
    let faults = 1;
    const shaky = {
      ...deliveries,
      move: (...given: Parameters<typeof deliveries.move>) =>
        given[1] === 'shown' && faults-- > 0
          ? Promise.reject(new BotError('storage', 'the disk is full'))
          : deliveries.move(...given),
    };
    const delivering = createDelivering({ deliveries: shaky, replies: reply, clock, log: LOG });
    await delivering.deliver(await painted());
    await clock.turn(60 * MINUTE_MS);
    await delivering.recover();
    expect(shown).toHaveLength(1);
    expect(await deliveries.find(idOf(1))).toMatchObject({ state: 'shown', message: 'm1' });
  });
});

describe('a platform that cannot be reached', () => {
  withDatabase('is tried again, later and later, until it can', async ({ room }) => {
    const { reply, shown } = platform(DOWN, DOWN, DOWN);
    const { delivering, painted, line, clock, jobs } = delivery(room, reply);
    await delivering.deliver(await painted());
    expect(await line()).toMatchObject({ state: 'pending', attempts: 1, error: 'internal' });
    const waits: number[] = [];
    for (let wait = clock.next(); wait !== null; wait = clock.next()) {
      waits.push(wait);
      await clock.turn(wait);
    }
    expect(waits).toEqual([2000, 4000, 8000]);
    expect(shown).toHaveLength(1);
    expect(await line()).toMatchObject({ state: 'shown', attempts: 4, error: null });
    expect((await jobs.find(idOf(1)))?.state).toBe('delivered');
  });

  withDatabase(
    'is tried for longer than a Discord token lives, at most every five minutes, then kept',
    async ({ room }) => {
      const { reply, shown } = platform(...Array.from({ length: 50 }, () => DOWN));
      const { delivering, painted, line, clock } = delivery(room, reply);
      await delivering.deliver(await painted());
      const waits: number[] = [];
      for (let wait = clock.next(); wait !== null; wait = clock.next()) {
        waits.push(wait);
        await clock.turn(wait);
      }
      expect(await line()).toMatchObject({ state: 'kept', error: 'internal' });
      expect(shown).toEqual([]);
      expect(waits).toEqual(waits.toSorted((a, b) => a - b));
      expect(Math.max(...waits)).toBeLessThanOrEqual(5 * MINUTE_MS);
      expect(waits.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(15 * MINUTE_MS);
    },
  );

  withDatabase('is not tried again where the destination is gone', async ({ room }) => {
    const { reply } = platform(GONE);
    const { delivering, painted, line, clock } = delivery(room, reply);
    await delivering.deliver(await painted());
    expect(await line()).toMatchObject({ state: 'kept', attempts: 1, error: 'destination_gone' });
    expect(clock.next()).toBeNull();
  });

  withDatabase('is not tried after the stop: the next start goes on', async ({ room }) => {
    const { reply, shown } = platform(DOWN);
    const before = delivery(room, reply);
    await before.delivering.deliver(await before.painted());
    before.delivering.stop();
    await before.clock.turn(60 * MINUTE_MS);
    expect(shown).toEqual([]);
    const after = delivery({ database: await room.reopen() }, reply);
    await after.delivering.recover();
    expect(shown).toHaveLength(1);
    expect(await after.line()).toMatchObject({ state: 'shown' });
  });

  withDatabase('does not hold up another job', async ({ room }) => {
    const { reply, shown } = platform(DOWN);
    const { delivering, painted, line } = delivery(room, reply);
    const [first, second] = [await painted(), await painted({ id: idOf(2) })];
    await Promise.all([delivering.deliver(first), delivering.deliver(second)]);
    expect(shown.map(({ view }) => view.job)).toEqual([idOf(2)]);
    expect(await line(idOf(1))).toMatchObject({ state: 'pending' });
  });
});

describe('a platform that is off', () => {
  withDatabase('keeps the line open, without a try, until it is on again', async ({ room }) => {
    const { reply, shown } = platform();
    const off = delivery(room, () => null);
    await off.delivering.deliver(await off.painted());
    expect(await off.line()).toMatchObject({ state: 'pending', attempts: 0 });
    expect(off.clock.next()).toBeNull();
    await delivery(room, reply).delivering.recover();
    expect(shown).toHaveLength(1);
    expect(await off.line()).toMatchObject({ state: 'shown' });
  });

  withDatabase('during one start does not make what was in doubt certain', async ({ room }) => {
    const { reply, shown } = platform();
    const crashed = delivery(room, reply);
    const job = await crashed.painted();
    await crashed.deliveries.move(job.id, 'sending', 3000);
    await reply(HERE).show(viewOf(job));
    await delivery(room, () => null).delivering.recover();
    await delivery(room, reply).delivering.recover();
    expect(shown, 'it was there all the time').toHaveLength(1);
    expect(await crashed.line()).toMatchObject({ state: 'shown', message: 'm1' });
  });
});

describe('after a crash in the middle of showing', () => {
  withDatabase('what is there is not shown again: the platform is asked first', async ({ room }) => {
    const { reply, shown, asked } = platform();
    const crashed = delivery(room, reply);
    const job = await crashed.painted();
    await crashed.deliveries.move(job.id, 'sending', 3000);
    await reply(HERE).show(viewOf(job));
    const { delivering, line, jobs } = delivery({ database: await room.reopen() }, reply);
    await delivering.recover();
    expect(asked()).toBe(1);
    expect(shown).toHaveLength(1);
    expect(await line()).toMatchObject({ state: 'shown', message: 'm1' });
    expect((await jobs.find(job.id))?.state).toBe('delivered');
  });

  withDatabase('what is not there is shown', async ({ room }) => {
    const { reply, shown, asked } = platform();
    const crashed = delivery(room, reply);
    await crashed.deliveries.move((await crashed.painted()).id, 'sending', 3000);
    await delivery(room, reply).delivering.recover();
    expect(asked()).toBe(1);
    expect(shown).toHaveLength(1);
    expect(await crashed.line()).toMatchObject({ state: 'shown' });
  });

  withDatabase('it is shown where the platform cannot be asked', async ({ room }) => {
    const { reply, shown } = platform();
    const crashed = delivery(room, reply);
    await crashed.deliveries.move((await crashed.painted()).id, 'sending', 3000);
    const mute = (where: Destination): Reply => {
      const { show, remove } = reply(where);
      return { show, remove };
    };
    await delivery(room, mute).delivering.recover();
    expect(shown).toHaveLength(1);
  });

  withDatabase('it is tried again where the platform does not answer the question', async ({ room }) => {
    const { reply, shown } = platform();
    const crashed = delivery(room, reply);
    await crashed.deliveries.move((await crashed.painted()).id, 'sending', 3000);
    let deaf = 1;
    const shaky = (where: Destination): Reply => ({
      ...reply(where),
      find: async () => {
        if (deaf-- > 0) throw DOWN;
        return null;
      },
    });
    const { delivering, clock, line } = delivery(room, shaky);
    await delivering.recover();
    await clock.turn(10 * MINUTE_MS);
    expect(shown).toHaveLength(1);
    expect(await line()).toMatchObject({ state: 'shown' });
  });

  withDatabase('one that cannot be resumed does not hold up the others', async ({ room }) => {
    const { reply, shown } = platform();
    const { delivering, painted, deliveries } = delivery(room, (where) => ({
      ...reply(where),
      find: () => Promise.reject(DOWN),
    }));
    await deliveries.move((await painted()).id, 'sending', 3000);
    await painted({ id: idOf(2) });
    await delivering.recover();
    expect(shown.map(({ view }) => view.job)).toContain(idOf(2));
  });

  withDatabase('the answer that got lost on its way is found, not shown twice', async ({ room }) => {
    const { reply, shown } = platform('lost');
    const { delivering, painted, clock } = delivery(room, reply);
    await delivering.deliver(await painted());
    expect(shown).toHaveLength(1);
    await clock.turn(60 * MINUTE_MS);
    expect(shown, 'a try again asks first, where it can').toHaveLength(1);
  });
});

describe('what was kept', () => {
  withDatabase('is shown where its requester speaks next, once', async ({ room }) => {
    const { reply, shown } = platform(GONE);
    const { delivering, painted, line, jobs } = delivery(room, reply);
    await delivering.deliver(await painted());
    await delivering.redeliver(CALLER, ELSEWHERE);
    await delivering.redeliver(CALLER, ELSEWHERE);
    expect(shown).toHaveLength(1);
    // Beside what is asked for there now, not in its place.
    expect(shown[0]?.where).toEqual({ ...ELSEWHERE, job: idOf(1), beside: 'yes' });
    expect(await line()).toMatchObject({ state: 'shown', attempts: 1 });
    expect(await jobs.find(idOf(1))).toMatchObject({ state: 'delivered', destination: { channel: 'hall' } });
  });

  for (const [who, caller] of [
    ['another member', OTHER],
    ['the same id in another workspace', { ...CALLER, workspace: 'other' }],
    ['the same id on another platform', { ...CALLER, platform: 'discord' }],
  ] as const) {
    withDatabase(`is not shown to ${who}`, async ({ room }) => {
      const { reply, shown } = platform(GONE);
      const { delivering, painted, line } = delivery(room, reply);
      await delivering.deliver(await painted());
      await delivering.redeliver(caller, ELSEWHERE);
      expect(shown).toEqual([]);
      expect(await line()).toMatchObject({ state: 'kept' });
    });
  }

  withDatabase('has all its tries again, and is kept again where they fail', async ({ room }) => {
    const { reply, shown } = platform(GONE, DOWN, GONE);
    const { delivering, painted, line, clock } = delivery(room, reply);
    await delivering.deliver(await painted());
    await delivering.redeliver(CALLER, ELSEWHERE);
    expect(await line()).toMatchObject({ state: 'pending', attempts: 1 });
    await clock.turn(2000);
    expect(await line()).toMatchObject({ state: 'kept', attempts: 2 });
    await delivering.redeliver(CALLER, HERE);
    expect(shown).toHaveLength(1);
  });

  withDatabase('is not what is still being tried: that goes where it was to go', async ({ room }) => {
    const { reply, shown } = platform(DOWN);
    const { delivering, painted, clock } = delivery(room, reply);
    await delivering.deliver(await painted());
    await delivering.redeliver(CALLER, ELSEWHERE);
    expect(shown).toEqual([]);
    await clock.turn(2000);
    expect(shown[0]?.where).toEqual(HERE);
  });
});
