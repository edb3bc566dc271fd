import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CreateQueue, QueueLimits, Waiting } from '../../src/core/queue.ts';
import { handClock, settle } from '../jobs/hand-clock.ts';

const WIDE: QueueLimits = { running: 1000, perWorkspace: 1000, perMember: 1000, picturesPerMinute: 0 };

/** A job of the member that its id begins with; members a to m are of one workspace, n to z of another. */
function aJob(id: string, pictures = 1): Waiting {
  const member = id.charAt(0);
  return { id, member, workspace: member < 'n' ? 'first' : 'second', pictures };
}

/** What every queue keeps to: fair, within its limits, at its pace. Its clock is turned by hand. */
export function queueContract(name: string, createQueue: CreateQueue): void {
  /** A queue whose jobs run until the test ends them. */
  function byHand(limits: Partial<QueueLimits>) {
    const clock = handClock();
    const begun: string[] = [];
    const at: number[] = [];
    const running = new Map<string, () => void>();
    const { push, ...queue } = createQueue(
      (id) => {
        begun.push(id);
        at.push(clock.now());
        return new Promise((resolve) => running.set(id, resolve));
      },
      { ...WIDE, ...limits },
      clock,
    );
    const end = async (id: string) => {
      running.get(id)?.();
      running.delete(id);
      await settle();
    };
    /** Ends what runs, the oldest first, until nothing is left. */
    const drain = async () => {
      for (let id = running.keys().next().value; id !== undefined; id = running.keys().next().value) await end(id);
    };
    return {
      ...queue,
      push: (...ids: readonly string[]) => {
        for (const id of ids) push(aJob(id));
      },
      pushOf: (id: string, pictures: number) => push(aJob(id, pictures)),
      waits: () => queue.waiting().map(({ id }) => id),
      clock,
      begun,
      at,
      running,
      end,
      drain,
    };
  }

  describe(`the queue contract: ${name}`, () => {
    describe('a queue', () => {
      it('begins a job at once where there is room', () => {
        const { push, waits, begun } = byHand({ running: 2 });
        push('a1');
        push('a2');
        expect(begun).toEqual(['a1', 'a2']);
        expect(waits()).toEqual([]);
      });

      it('never runs more at once than it may, and fills a place that becomes free', async () => {
        const { push, begun, end } = byHand({ running: 2 });
        push('a1', 'a2', 'a3', 'a4');
        expect(begun).toEqual(['a1', 'a2']);
        await end('a2');
        expect(begun).toEqual(['a1', 'a2', 'a3']);
        await end('a1');
        expect(begun).toEqual(['a1', 'a2', 'a3', 'a4']);
      });

      it('takes new jobs after it was empty', async () => {
        const { push, begun, drain } = byHand({ running: 1 });
        push('a1');
        await drain();
        push('a2');
        expect(begun).toEqual(['a1', 'a2']);
      });

      it('lets a member with one job go before the tenth of another', async () => {
        const { push, begun, drain } = byHand({ running: 1 });
        push('a1', 'a2', 'a3', 'a4');
        push('b1');
        push('c1');
        push('b2');
        await drain();
        expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
      });

      it('runs the jobs of one member in the order in which they came', async () => {
        const { push, begun, drain } = byHand({ running: 1 });
        push('a1', 'a2', 'a3');
        await drain();
        expect(begun).toEqual(['a1', 'a2', 'a3']);
      });
    });

    describe('the limits of a queue', () => {
      it('let a member run only so many at once, and go on with another one', async () => {
        const { push, begun, waits, end } = byHand({ running: 4, perMember: 2 });
        push('a1', 'a2', 'a3', 'a4', 'b1');
        expect(begun).toEqual(['a1', 'a2', 'b1']);
        expect(waits()).toEqual(['a3', 'a4']);
        await end('b1');
        expect(begun, 'the place of another member does not help').toEqual(['a1', 'a2', 'b1']);
        await end('a1');
        expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
      });

      it('let a workspace run only so many at once, and go on with another one', async () => {
        const { push, begun, end } = byHand({ running: 4, perWorkspace: 2 });
        push('a1', 'b1', 'c1', 'd1', 'n1', 'o1', 'p1');
        expect(begun).toEqual(['a1', 'b1', 'n1', 'o1']);
        await end('n1');
        expect(begun.at(-1)).toBe('p1');
        await end('b1');
        expect(begun.at(-1)).toBe('c1');
      });

      it('keep the turn of one who was passed over', async () => {
        const { push, begun, end } = byHand({ running: 2, perMember: 1 });
        push('a1', 'a2', 'b1', 'c1', 'd1');
        expect(begun, 'a2 is passed over').toEqual(['a1', 'b1']);
        await end('b1');
        expect(begun.at(-1)).toBe('c1');
        await end('a1');
        expect(begun.at(-1), 'before d1').toBe('a2');
      });

      it('tell whether a job that came now would wait', async () => {
        const { push, wouldWait, end } = byHand({ running: 2 });
        push('a1');
        expect(wouldWait(aJob('b1'), [])).toBe(false);
        expect(wouldWait(aJob('b1'), [aJob('c1')]), 'behind one that is about to come').toBe(true);
        push('a2');
        expect(wouldWait(aJob('b1'), [])).toBe(true);
        await end('a1');
        expect(wouldWait(aJob('b1'), [])).toBe(false);
      });

      it('tell so of a member and of a workspace too', () => {
        const { push, wouldWait } = byHand({ perMember: 1, perWorkspace: 2 });
        push('a1');
        expect(wouldWait(aJob('a2'), [])).toBe(true);
        expect(wouldWait(aJob('b1'), [])).toBe(false);
        push('b1');
        expect(wouldWait(aJob('c1'), []), 'its workspace has two already').toBe(true);
        expect(wouldWait(aJob('z1'), [])).toBe(false);
      });
    });

    describe('pictures in a minute', () => {
      it('begin at once up to the limit, and the others when a minute has gone by', async () => {
        const { push, begun, clock } = byHand({ picturesPerMinute: 3 });
        push('a1', 'a2', 'a3', 'a4', 'a5');
        expect(begun).toEqual(['a1', 'a2', 'a3']);
        await clock.turn(59_999);
        expect(begun).toHaveLength(3);
        await clock.turn(1);
        expect(begun).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
      });

      it('are counted, not jobs', async () => {
        const { pushOf, begun, clock } = byHand({ picturesPerMinute: 4 });
        pushOf('a1', 2);
        await clock.turn(10_000);
        pushOf('a2', 2);
        pushOf('a3', 1);
        expect(begun).toEqual(['a1', 'a2']);
        await clock.turn(50_000);
        expect(begun).toEqual(['a1', 'a2', 'a3']);
      });

      it('do not keep a job for ever that has more than the limit: it begins alone', async () => {
        const { push, pushOf, begun, clock } = byHand({ picturesPerMinute: 2 });
        push('a1');
        pushOf('a2', 5);
        push('a3');
        expect(begun).toEqual(['a1']);
        await clock.turn(60_000);
        expect(begun).toEqual(['a1', 'a2']);
        await clock.turn(59_999);
        expect(begun).toEqual(['a1', 'a2']);
        await clock.turn(1);
        expect(begun).toEqual(['a1', 'a2', 'a3']);
      });

      it('have no limit where it is 0', () => {
        const { push, begun } = byHand({ picturesPerMinute: 0 });
        push(...Array.from({ length: 50 }, (_, at) => `a${at}`));
        expect(begun).toHaveLength(50);
      });

      it('do not begin after the stop', async () => {
        const { push, begun, stop, end, clock } = byHand({ picturesPerMinute: 1 });
        push('a1', 'a2');
        const over = stop();
        await end('a1');
        await over;
        await clock.turn(120_000);
        expect(begun).toEqual(['a1']);
        expect(clock.next(), 'no timer is left').toBeNull();
      });

      it('are never more than the limit in any minute, and none waits longer than it must', async () => {
        const arrival = fc.record({
          wait: fc.integer({ min: 0, max: 40_000 }),
          pictures: fc.integer({ min: 1, max: 4 }),
        });
        await fc.assert(
          fc.asyncProperty(
            fc.array(arrival, { minLength: 1, maxLength: 12 }),
            fc.integer({ min: 4, max: 6 }),
            async (all, limit) => {
              const { pushOf, begun, at, clock } = byHand({ picturesPerMinute: limit });
              const pictures = new Map(all.map((each, index) => [`a${index}`, each.pictures]));
              for (const [index, each] of all.entries()) {
                await clock.turn(each.wait);
                pushOf(`a${index}`, each.pictures);
              }
              await clock.turn(60_000 * all.length);
              expect(begun).toHaveLength(all.length);
              for (const [index, end] of at.entries()) {
                const within = begun.slice(0, index + 1).filter((_, other) => (at[other] ?? 0) > end - 60_000);
                expect(within.reduce((sum, id) => sum + (pictures.get(id) ?? 0), 0)).toBeLessThanOrEqual(limit);
              }
            },
          ),
          { numRuns: 40 },
        );
      });
    });

    describe('taking a job out', () => {
      it('keeps it from ever running, and leaves the others as they were', async () => {
        const { push, waits, remove, begun, drain } = byHand({ running: 1 });
        push('a1', 'a2', 'a3');
        push('b1');
        expect(remove('a2')).toBe(true);
        expect(waits()).toEqual(['a3', 'b1']);
        await drain();
        expect(begun).toEqual(['a1', 'a3', 'b1']);
      });

      it('works once, and only while it waits', async () => {
        const { push, remove, end } = byHand({ running: 1 });
        push('a1');
        push('a2');
        expect(remove('a1'), 'it runs').toBe(false);
        expect(remove('a2')).toBe(true);
        expect(remove('a2'), 'it is out').toBe(false);
        expect(remove('x9'), 'it never was in').toBe(false);
        await end('a1');
        expect(remove('a1'), 'it is over').toBe(false);
      });
    });

    describe('stopping', () => {
      it('lets nothing more begin, and waits for what runs', async () => {
        const { push, waits, stop, begun, end } = byHand({ running: 2 });
        push('a1', 'a2', 'a3');
        let stopped = false;
        const over = stop().then(() => {
          stopped = true;
        });
        await end('a1');
        expect(stopped).toBe(false);
        await end('a2');
        await over;
        push('a4');
        await settle();
        expect(begun).toEqual(['a1', 'a2']);
        expect(waits()).toEqual(['a3', 'a4']);
      });

      it('is over at once where nothing runs', async () => {
        const { stop } = byHand({ running: 1 });
        await expect(stop()).resolves.toBeUndefined();
      });

      it('can be asked for twice', async () => {
        const { push, stop, end } = byHand({ running: 1 });
        push('a1');
        let stopped = 0;
        for (const each of [stop(), stop()]) void each.then(() => (stopped += 1));
        await end('a1');
        expect(stopped).toBe(2);
      });
    });

    type Step = Readonly<{ do: 'push' | 'remove' | 'end'; which: number }>;
    const LANES = ['a', 'b', 'n', 'o'];
    const steps = fc.array(
      fc.record<Step>({ do: fc.constantFrom('push', 'push', 'push', 'remove', 'end'), which: fc.nat(11) }),
      { maxLength: 30 },
    );

    /** Brings a queue into any state that members can bring it into. */
    async function broughtTo(taken: readonly Step[], limits: Partial<QueueLimits>) {
      const room = byHand(limits);
      const pushed: string[] = [];
      const removed = new Set<string>();
      for (const step of taken) {
        if (step.do === 'push') {
          const id = `${LANES[step.which % LANES.length] ?? ''}${pushed.length}`;
          pushed.push(id);
          room.push(id);
        }
        if (step.do === 'remove') {
          const id = pushed[step.which] ?? '';
          if (room.remove(id)) removed.add(id);
        }
        const running = [...room.running.keys()][step.which % Math.max(1, room.running.size)];
        if (step.do === 'end' && running !== undefined) await room.end(running);
      }
      return { ...room, pushed, removed };
    }

    const few = fc.integer({ min: 1, max: 3 });
    const workspaceOf = (id: string) => aJob(id).workspace;

    describe('whatever happened before', () => {
      it('the number of jobs before one is true, if nothing else comes', async () => {
        await fc.assert(
          fc.asyncProperty(steps, few, async (taken, running) => {
            const { waits, begun, drain } = await broughtTo(taken, { running });
            const waiting = waits();
            const before = begun.length;
            await drain();
            expect(begun.slice(before), 'waiting() is in the order of running').toEqual(waiting);
          }),
          { numRuns: 100 },
        );
      });

      it('every job runs once, but for those that were taken out, under any limits', async () => {
        await fc.assert(
          fc.asyncProperty(steps, few, few, few, async (taken, running, perWorkspace, perMember) => {
            const { pushed, removed, begun, drain } = await broughtTo(taken, { running, perWorkspace, perMember });
            await drain();
            expect(begun.toSorted()).toEqual(pushed.filter((id) => !removed.has(id)).toSorted());
          }),
          { numRuns: 100 },
        );
      });

      it('no limit is ever passed, and nothing waits that might run', async () => {
        await fc.assert(
          fc.asyncProperty(steps, few, few, few, async (taken, inAll, perWorkspace, perMember) => {
            const { running, waits } = await broughtTo(taken, { running: inAll, perWorkspace, perMember });
            const now = [...running.keys()];
            const ofMember = (id: string) => now.filter((each) => each.charAt(0) === id.charAt(0)).length;
            const ofWorkspace = (id: string) => now.filter((each) => workspaceOf(each) === workspaceOf(id)).length;
            expect(now.length).toBeLessThanOrEqual(inAll);
            for (const id of now) {
              expect(ofMember(id)).toBeLessThanOrEqual(perMember);
              expect(ofWorkspace(id)).toBeLessThanOrEqual(perWorkspace);
            }
            for (const id of waits()) {
              const held = [now.length >= inAll, ofMember(id) >= perMember, ofWorkspace(id) >= perWorkspace];
              expect(held.some(Boolean), `${id} waits while ${now.join(' ')} run`).toBe(true);
            }
          }),
          { numRuns: 150 },
        );
      });

      it('nobody has two turns while another one waits for the first', async () => {
        await fc.assert(
          fc.asyncProperty(steps, async (taken) => {
            const { waits, begun, drain } = await broughtTo(taken, { running: 1 });
            const waiting = new Set(waits().map((id) => id.charAt(0)));
            const before = begun.length;
            await drain();
            const turns = begun.slice(before).map((id) => id.charAt(0));
            expect(new Set(turns.slice(0, waiting.size))).toEqual(waiting);
          }),
          { numRuns: 100 },
        );
      });
    });
  });
}
