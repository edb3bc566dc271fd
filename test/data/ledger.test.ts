import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DELIVERY_TRANSITIONS, type DeliveryState } from '../../src/core/delivery.ts';
import type { Outcome } from '../../src/core/event.ts';
import { isOpen, type JobState, TRANSITIONS } from '../../src/core/job.ts';
import { createDeliveryStore } from '../../src/data/delivery-store.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { aJob, CALLER, CANCELLED, finished, idOf, OTHER, refused, STATES } from '../fixtures/a-job.ts';
import { withDatabase } from '../fixtures/open-database.ts';

const LINE_STATES = Object.keys(DELIVERY_TRANSITIONS) as readonly DeliveryState[];

/** What may follow what, written down again from the design. */
const MAY: Readonly<Record<JobState, readonly JobState[]>> = {
  accepted: ['queued', 'failed', 'cancelled'],
  queued: ['painting', 'failed', 'cancelled'],
  painting: ['painted', 'refused', 'failed', 'cancelled', 'interrupted'],
  painted: ['delivered'],
  delivered: [],
  refused: [],
  failed: [],
  cancelled: [],
  interrupted: [],
};
const LINE_MAY: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  pending: ['sending', 'kept'],
  sending: ['shown', 'pending', 'kept'],
  shown: [],
  kept: ['pending'],
};

const OUTCOMES: Readonly<Partial<Record<JobState, Outcome>>> = {
  painted: finished([]),
  refused: refused(),
  failed: { type: 'failed', error: { code: 'stalled', message: 'm', remedy: 'r' }, usage: null },
  cancelled: CANCELLED,
};
let jobsSoFar = 0;
function newJobId(): string {
  jobsSoFar += 1;
  return String(jobsSoFar).padStart(26, '0');
}

describe('the tables of transitions', () => {
  it('are those of the design', () => {
    expect(TRANSITIONS).toEqual(MAY);
    expect(DELIVERY_TRANSITIONS).toEqual(LINE_MAY);
  });
});

describe('no sequence of moves', () => {
  withDatabase('brings a job where its table does not lead', async ({ room }) => {
    const store = createJobStore(room.database);
    const ledger = createDeliveryStore(room.database);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...STATES), { maxLength: 14 }), async (moves) => {
        const id = newJobId();
        await store.insert(aJob({ id }), null);
        let now: JobState = 'accepted';
        let at = 1000;
        for (const to of moves) {
          at += 1;
          const moved = await store.move(id, to, at, OUTCOMES[to]);
          if (MAY[now].includes(to)) {
            expect(moved).toMatchObject({ state: to, times: { [to]: at } });
            now = to;
          } else expect(moved, `${now} to ${to}`).toBeNull();
          expect((await store.find(id))?.state).toBe(now);
          expect(await ledger.find(id), 'the line of the ledger begins with the end').toEqual(
            isOpen(now) ? null : expect.objectContaining({ state: 'pending', attempts: 0 }),
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  withDatabase('brings a line of the ledger where its table does not lead', async ({ room }) => {
    const store = createJobStore(room.database);
    const ledger = createDeliveryStore(room.database);
    const move = fc.oneof(fc.constantFrom(...LINE_STATES), fc.constant('redirect' as const));
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 16 }), async (moves) => {
        const id = newJobId();
        await store.insert(aJob({ id, state: 'painting' }), null);
        await store.move(id, 'cancelled', 1000, CANCELLED);
        let now: DeliveryState = 'pending';
        let attempts = 0;
        for (const to of moves) {
          if (to === 'redirect') {
            const redirected = await ledger.redirect(id, { platform: 'web', channel: 'hall' });
            expect(redirected === null, `${now} redirected`).toBe(now !== 'kept');
            if (now === 'kept') [now, attempts] = ['pending', 0];
          } else {
            const moved = await ledger.move(id, to, 2000);
            expect(moved === null, `${now} to ${to}`).toBe(!LINE_MAY[now].includes(to));
            if (moved !== null) [now, attempts] = [to, to === 'sending' ? attempts + 1 : attempts];
          }
          expect(await ledger.find(id)).toMatchObject({ state: now, attempts });
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('the ledger', () => {
  withDatabase('keeps what is known of a line, also after opening again', async ({ room }) => {
    const store = createJobStore(room.database);
    await store.insert(aJob({ state: 'painting' }), null);
    await store.move(idOf(1), 'cancelled', 3000, CANCELLED);
    const ledger = createDeliveryStore(room.database);
    await ledger.move(idOf(1), 'sending', 4000);
    await ledger.move(idOf(1), 'shown', 5000, { message: 'm1', error: null });
    expect(await createDeliveryStore(await room.reopen()).find(idOf(1))).toEqual({
      job: idOf(1),
      state: 'shown',
      attempts: 1,
      message: 'm1',
      error: null,
      changedAt: 5000,
    });
  });

  withDatabase('has one winner where two begin to send at once', async ({ room }) => {
    const store = createJobStore(room.database);
    await store.insert(aJob({ state: 'painting' }), null);
    await store.move(idOf(1), 'cancelled', 3000, CANCELLED);
    const ledger = createDeliveryStore(room.database);
    const both = await Promise.all([ledger.move(idOf(1), 'sending', 4000), ledger.move(idOf(1), 'sending', 4000)]);
    expect(both.filter((each) => each !== null)).toHaveLength(1);
  });

  withDatabase('knows what is open, oldest first, and what was kept for whom', async ({ room }) => {
    const store = createJobStore(room.database);
    const ledger = createDeliveryStore(room.database);
    const lines: readonly (readonly [number, DeliveryState, typeof CALLER])[] = [
      [1, 'pending', CALLER],
      [2, 'kept', CALLER],
      [3, 'sending', OTHER],
      [4, 'kept', OTHER],
      [5, 'kept', { ...CALLER, workspace: 'other' }],
      [6, 'shown', CALLER],
    ];
    for (const [digit, state, caller] of lines) {
      const id = idOf(digit);
      await store.insert(aJob({ id, state: 'painting', caller, times: { accepted: 9000 - digit } }), null);
      await store.move(id, 'cancelled', 9500, CANCELLED);
      if (state !== 'pending') await ledger.move(id, 'sending', 9600);
      if (state === 'kept' || state === 'shown') await ledger.move(id, state, 9700);
    }
    expect((await ledger.open()).map(({ id }) => id)).toEqual([idOf(3), idOf(1)]);
    expect((await ledger.kept(CALLER)).map(({ id }) => id)).toEqual([idOf(2)]);
    expect((await ledger.kept(OTHER)).map(({ id }) => id)).toEqual([idOf(4)]);
    await store.remove(idOf(1));
    expect(await ledger.find(idOf(1)), 'a job that is taken away takes its line along').toBeNull();
  });
});
