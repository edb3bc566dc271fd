import fc, { type Scheduler } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coalesce, type Pause } from '../../src/adapters/coalesce.ts';
import { type View, viewOf } from '../../src/core/view.ts';
import { aJob } from '../fixtures/a-job.ts';

/** Views that can be told apart: the number of each is in its text. */
function aView(number: number, final = false): View {
  return { ...viewOf(aJob()), text: String(number), final };
}
const numberOf = (view: View) => Number(view.text);

type Moment =
  | Readonly<{ what: 'sending' | 'sent' | 'lost'; view: number; final: boolean }>
  | Readonly<{ what: 'pause' | 'pause over' }>;

/** What came of the promise of one `show`: the message it was told of, and what had been sent by then. */
type Settled = Readonly<{ message: string | null; sent: readonly number[] }> | null;

/** A `show` whose sends and pauses last until the scheduler says so; `fails` says which sends are lost. */
function watched(scheduler: Scheduler, gapMs: number, fails: (send: number) => boolean) {
  const history: Moment[] = [];
  const sent: number[] = [];
  const settled: Settled[] = [];
  let sends = 0;
  let most = 0;
  let flying = 0;
  const send = async (view: View) => {
    const facts = { view: numberOf(view), final: view.final };
    const turn = sends;
    sends += 1;
    flying += 1;
    most = Math.max(most, flying);
    history.push({ what: 'sending', ...facts });
    await scheduler.schedule(Promise.resolve(), `send ${view.text}`);
    flying -= 1;
    if (fails(turn)) {
      history.push({ what: 'lost', ...facts });
      throw new Error(`View ${view.text} was lost`);
    }
    history.push({ what: 'sent', ...facts });
    sent.push(facts.view);
    return `message of ${view.text}`;
  };
  const pause: Pause = async (_ms, signal) => {
    history.push({ what: 'pause' });
    const cut = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });
    const whole = scheduler
      .schedule(Promise.resolve(), 'pause')
      .then(() => (signal.aborted ? undefined : history.push({ what: 'pause over' })));
    await Promise.race([cut, whole]);
  };
  const showOne = coalesce(send, gapMs, pause);
  const show = (view: View) => {
    const place = settled.push(null) - 1;
    const note = (message: string | null) => {
      settled[place] = { message, sent: [...sent] };
    };
    return showOne(view).then(note, () => note(null));
  };
  return { show, history, sent, settled, most: () => most };
}

const sending = (history: readonly Moment[]) =>
  history.flatMap((moment) => (moment.what === 'sending' ? [moment.view] : []));

/** Gives each View in its turn, at moments that the scheduler picks. */
function give(scheduler: Scheduler, show: (view: View) => Promise<void>, views: readonly View[]) {
  scheduler.scheduleSequence(
    views.map((view) => ({
      label: `give ${view.text}`,
      builder: async () => {
        void show(view);
      },
    })),
  );
}

/** A number of previews, and perhaps a final View after them. */
function views(count: number, final: boolean): readonly View[] {
  return Array.from({ length: count }, (_, number) => aView(number, final && number === count - 1));
}

const gap = fc.constantFrom(0, 1000);
/** Which sends are lost, by their number. */
const losses = fc.array(fc.boolean(), { maxLength: 8 }).map((lost) => (send: number) => lost[send] ?? false);
const count = fc.integer({ min: 0, max: 7 });

describe('under any timing of sends, pauses and Views', () => {
  it('the final View is shown, is shown last and nothing is sent after it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), gap, losses, count, count, async (scheduler, gapMs, lost, before, late) => {
        const isFinal = (send: number) => sending(room.history)[send] === before;
        const room = watched(scheduler, gapMs, (send) => lost(send) && !isFinal(send));
        const previewsAfter = views(late, false).map((view) => ({
          ...view,
          text: String(before + 1 + numberOf(view)),
        }));
        give(scheduler, room.show, [...views(before + 1, true), ...previewsAfter]);
        await scheduler.waitIdle();
        expect(room.sent.at(-1)).toBe(before);
        expect(room.history.at(-1)).toEqual({ what: 'sent', view: before, final: true });
      }),
      { numRuns: 300 },
    );
  });

  it('the newest View is sent last where none is final', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), gap, losses, count, async (scheduler, gapMs, lost, more) => {
        const room = watched(scheduler, gapMs, lost);
        give(scheduler, room.show, views(more + 1, false));
        await scheduler.waitIdle();
        expect(sending(room.history).at(-1)).toBe(more);
      }),
      { numRuns: 300 },
    );
  });

  it('Views never overtake each other, and one is in flight at most', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), gap, losses, count, fc.boolean(), async (scheduler, gapMs, lost, all, final) => {
        const room = watched(scheduler, gapMs, lost);
        give(scheduler, room.show, views(all, final));
        await scheduler.waitIdle();
        const order = sending(room.history);
        expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
        expect(room.most()).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('every promise settles: with the message of the View it was for, or of the newer one that took its place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), gap, losses, count, fc.boolean(), async (scheduler, gapMs, lost, all, final) => {
        const room = watched(scheduler, gapMs, lost);
        give(scheduler, room.show, views(all, final));
        await scheduler.waitIdle();
        expect(room.settled).toHaveLength(all);
        const gone = room.history.flatMap((moment) => (moment.what === 'lost' ? [moment.view] : []));
        for (const [number, settled] of room.settled.entries()) {
          if (settled === null) expect.fail(`the promise of View ${number} never settled`);
          if (settled.message !== null) {
            expect(settled.sent.at(-1)).toBeGreaterThanOrEqual(number);
            expect(settled.sent.map((each) => `message of ${each}`)).toContain(settled.message);
          } else expect(Math.max(...gone)).toBeGreaterThanOrEqual(number);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('between two Views the pause is waited for to its end, unless the second one is final', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), losses, count, fc.boolean(), async (scheduler, lost, all, final) => {
        const room = watched(scheduler, 1000, lost);
        give(scheduler, room.show, views(all, final));
        await scheduler.waitIdle();
        for (const [at, moment] of room.history.entries()) {
          if (moment.what !== 'sending' || moment.final || at === 0) continue;
          expect(room.history[at - 1]).toEqual({ what: 'pause over' });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a final View that was lost can be given again until it is shown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), gap, count, fc.nat(3), async (scheduler, gapMs, before, times) => {
        let finals = 0;
        const room = watched(scheduler, gapMs, (send) => {
          if (sending(room.history)[send] !== before) return false;
          finals += 1;
          return finals <= times;
        });
        give(scheduler, room.show, views(before, false));
        const insist = async () => {
          while (room.settled.at(-1)?.sent.at(-1) !== before) {
            await scheduler.schedule(Promise.resolve(), 'give the final View');
            await room.show(aView(before, true));
          }
        };
        await scheduler.waitFor(insist());
        await scheduler.waitIdle();
        expect(finals).toBe(times + 1);
        expect(room.sent.at(-1)).toBe(before);
        expect(room.history.at(-1)).toEqual({ what: 'sent', view: before, final: true });
      }),
      { numRuns: 300 },
    );
  });
});

/** A `show` whose sends end when the test says so. */
function byHand(gapMs: number) {
  const sends: { view: number; ended: PromiseWithResolvers<string | null> }[] = [];
  const pauses: { ms: number; over: () => void }[] = [];
  const show = coalesce(
    (view) => {
      const ended = Promise.withResolvers<string | null>();
      sends.push({ view: numberOf(view), ended });
      return ended.promise;
    },
    gapMs,
    (ms, signal) =>
      new Promise((resolve) => {
        pauses.push({ ms, over: resolve });
        signal.addEventListener('abort', () => resolve());
      }),
  );
  return { show, sends, pauses, sent: () => sends.map(({ view }) => view) };
}

/** Lets everything happen that waits for nothing from outside. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('coalesce', () => {
  it('sends the first View at once', () => {
    const { show, sent } = byHand(1000);
    void show(aView(1));
    expect(sent()).toEqual([1]);
  });

  it('pauses for the gap it was given, also when nothing new has come meanwhile', async () => {
    const { show, sends, pauses, sent } = byHand(1234);
    void show(aView(1));
    sends[0]?.ended.resolve('m1');
    await settle();
    expect(pauses.map(({ ms }) => ms)).toEqual([1234]);
    void show(aView(2));
    await settle();
    expect(sent()).toEqual([1]);
    pauses[0]?.over();
    await settle();
    expect(sent()).toEqual([1, 2]);
  });

  it('drops a View that a newer one overtakes before it is sent', async () => {
    const { show, sends, sent } = byHand(0);
    void show(aView(1));
    const dropped = show(aView(2));
    const newest = show(aView(3));
    sends[0]?.ended.resolve('m1');
    await settle();
    expect(sent()).toEqual([1, 3]);
    sends[1]?.ended.resolve('m1');
    await expect(Promise.all([dropped, newest])).resolves.toEqual(['m1', 'm1']);
  });

  it('does not let a final View wait for the pause', async () => {
    const { show, sends, sent } = byHand(1000);
    void show(aView(1));
    sends[0]?.ended.resolve('m1');
    await settle();
    void show(aView(2, true));
    await settle();
    expect(sent()).toEqual([1, 2]);
  });

  it('does not let a final View wait for the pause either where it came while a preview was in flight', async () => {
    const { show, sends, pauses, sent } = byHand(1000);
    void show(aView(1));
    void show(aView(2, true));
    expect(sent()).toEqual([1]);
    sends[0]?.ended.resolve('m1');
    await settle();
    expect(sent()).toEqual([1, 2]);
    expect(pauses).toEqual([]);
  });

  it('sends the final View after a preview that could not be sent, and tells only the preview', async () => {
    const { show, sends, sent } = byHand(0);
    const preview = show(aView(1));
    const final = show(aView(2, true));
    sends[0]?.ended.reject(new Error('the network is down'));
    await expect(preview).rejects.toThrow('the network is down');
    expect(sent()).toEqual([1, 2]);
    sends[1]?.ended.resolve('m1');
    await expect(final).resolves.toBe('m1');
  });

  it('sends a second final View at once after the first was lost, without waiting for the pause', async () => {
    const { show, sends, sent } = byHand(1000);
    const first = show(aView(1, true));
    sends[0]?.ended.reject(new Error('the network is down'));
    await expect(first).rejects.toThrow('the network is down');
    const second = show(aView(2, true));
    await settle();
    expect(sent()).toEqual([1, 2]);
    sends[1]?.ended.resolve('m1');
    await expect(second).resolves.toBe('m1');
  });

  it('says of nothing that it was shown while the final View is still on its way', async () => {
    const { show, sends } = byHand(0);
    const told: string[] = [];
    void show(aView(1, true)).then(() => told.push('final'));
    void show(aView(2)).then(() => told.push('late preview'));
    void show(aView(3, true)).then(() => told.push('final again'));
    await settle();
    expect(told).toEqual([]);
    sends[0]?.ended.resolve('m1');
    await settle();
    expect(told.toSorted()).toEqual(['final', 'final again', 'late preview']);
  });
});
