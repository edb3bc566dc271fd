import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueue } from '../../src/jobs/queue.ts';

/** Lets everything happen that waits for nothing from outside. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A queue whose jobs run until the test ends them. */
function byHand(maxRunning: number) {
  const begun: string[] = [];
  const running = new Map<string, () => void>();
  const queue = createQueue((id) => {
    begun.push(id);
    return new Promise((resolve) => running.set(id, resolve));
  }, maxRunning);
  const end = async (id: string) => {
    running.get(id)?.();
    running.delete(id);
    await settle();
  };
  /** Ends what runs, the oldest first, until nothing is left. */
  const drain = async () => {
    for (let id = running.keys().next().value; id !== undefined; id = running.keys().next().value) await end(id);
  };
  return { queue, begun, running, end, drain };
}

describe('a queue', () => {
  it('begins a job at once where there is room', () => {
    const { queue, begun } = byHand(2);
    queue.push('a1', 'a');
    queue.push('a2', 'a');
    expect(begun).toEqual(['a1', 'a2']);
    expect(queue.waiting()).toEqual([]);
  });

  it('never runs more at once than it may, and fills a place that becomes free', async () => {
    const { queue, begun, end } = byHand(2);
    for (const id of ['a1', 'a2', 'a3', 'a4']) queue.push(id, 'a');
    expect(begun).toEqual(['a1', 'a2']);
    await end('a2');
    expect(begun).toEqual(['a1', 'a2', 'a3']);
    await end('a1');
    expect(begun).toEqual(['a1', 'a2', 'a3', 'a4']);
  });

  it('takes new jobs after it was empty', async () => {
    const { queue, begun, drain } = byHand(1);
    queue.push('a1', 'a');
    await drain();
    queue.push('a2', 'a');
    expect(begun).toEqual(['a1', 'a2']);
  });

  it('lets a member with one job go before the tenth of another', async () => {
    const { queue, begun, drain } = byHand(1);
    for (const id of ['a1', 'a2', 'a3', 'a4']) queue.push(id, 'a');
    queue.push('b1', 'b');
    queue.push('c1', 'c');
    queue.push('b2', 'b');
    await drain();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('runs the jobs of one member in the order in which they came', async () => {
    const { queue, begun, drain } = byHand(1);
    for (const id of ['a1', 'a2', 'a3']) queue.push(id, 'a');
    await drain();
    expect(begun).toEqual(['a1', 'a2', 'a3']);
  });
});

describe('taking a job out', () => {
  it('keeps it from ever running, and leaves the others as they were', async () => {
    const { queue, begun, drain } = byHand(1);
    for (const id of ['a1', 'a2', 'a3']) queue.push(id, 'a');
    queue.push('b1', 'b');
    expect(queue.remove('a2')).toBe(true);
    expect(queue.waiting()).toEqual(['a3', 'b1']);
    await drain();
    expect(begun).toEqual(['a1', 'a3', 'b1']);
  });

  it('works once, and only while it waits', async () => {
    const { queue, end } = byHand(1);
    queue.push('a1', 'a');
    queue.push('a2', 'a');
    expect(queue.remove('a1'), 'it runs').toBe(false);
    expect(queue.remove('a2')).toBe(true);
    expect(queue.remove('a2'), 'it is out').toBe(false);
    expect(queue.remove('x9'), 'it never was in').toBe(false);
    await end('a1');
    expect(queue.remove('a1'), 'it is over').toBe(false);
  });
});

describe('stopping', () => {
  it('lets nothing more begin, and waits for what runs', async () => {
    const { queue, begun, end } = byHand(2);
    for (const id of ['a1', 'a2', 'a3']) queue.push(id, 'a');
    let stopped = false;
    const stop = queue.stop().then(() => {
      stopped = true;
    });
    await end('a1');
    expect(stopped).toBe(false);
    await end('a2');
    await stop;
    queue.push('a4', 'a');
    await settle();
    expect(begun).toEqual(['a1', 'a2']);
    expect(queue.waiting()).toEqual(['a3', 'a4']);
  });

  it('is over at once where nothing runs', async () => {
    const { queue } = byHand(1);
    await expect(queue.stop()).resolves.toBeUndefined();
  });

  it('can be asked for twice', async () => {
    const { queue, end } = byHand(1);
    queue.push('a1', 'a');
    let stopped = 0;
    for (const stop of [queue.stop(), queue.stop()]) void stop.then(() => (stopped += 1));
    await end('a1');
    expect(stopped).toBe(2);
  });
});

type Step = Readonly<{ do: 'push' | 'remove' | 'end'; which: number }>;
const LANES = ['a', 'b', 'c'];
const steps = fc.array(
  fc.record<Step>({ do: fc.constantFrom('push', 'push', 'push', 'remove', 'end'), which: fc.nat(11) }),
  { maxLength: 30 },
);

/** Brings a queue into any state that members can bring it into. */
async function broughtTo(taken: readonly Step[], maxRunning: number) {
  const room = byHand(maxRunning);
  const pushed: { id: string; lane: string }[] = [];
  const removed = new Set<string>();
  for (const step of taken) {
    if (step.do === 'push') {
      const lane = LANES[step.which % LANES.length] ?? '';
      const id = `${lane}${pushed.length}`;
      pushed.push({ id, lane });
      room.queue.push(id, lane);
    }
    if (step.do === 'remove') {
      const id = pushed[step.which]?.id ?? '';
      if (room.queue.remove(id)) removed.add(id);
    }
    const running = room.running.keys().next().value;
    if (step.do === 'end' && running !== undefined) await room.end(running);
  }
  return { ...room, pushed, removed };
}

describe('whatever happened before', () => {
  it('the number of jobs before one is true, if nothing else comes', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (taken, maxRunning) => {
        const { queue, pushed, begun, drain } = await broughtTo(taken, maxRunning);
        const said = new Map(pushed.map(({ id }) => [id, queue.ahead(id)]));
        const waiting = queue.waiting();
        const before = begun.length;
        await drain();
        expect(begun.slice(before), 'waiting() is in the order of running').toEqual(waiting);
        for (const { id } of pushed) expect(said.get(id), id).toBe(Math.max(0, begun.slice(before).indexOf(id)));
      }),
      { numRuns: 150 },
    );
  });

  it('every job runs once, but for those that were taken out', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (taken, maxRunning) => {
        const { pushed, removed, begun, drain } = await broughtTo(taken, maxRunning);
        await drain();
        const kept = pushed.filter(({ id }) => !removed.has(id));
        expect(begun.toSorted()).toEqual(kept.map(({ id }) => id).toSorted());
      }),
      { numRuns: 100 },
    );
  });

  it('nobody has two turns while another one waits for the first', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const { queue, begun, drain } = await broughtTo(taken, 1);
        const waiting = queue.waiting();
        const before = begun.length;
        await drain();
        const turns = begun.slice(before).map((id) => id.charAt(0));
        const waits = new Set(waiting.map((id) => id.charAt(0)));
        const firstRound = turns.slice(0, waits.size);
        expect(new Set(firstRound)).toEqual(waits);
      }),
      { numRuns: 100 },
    );
  });
});
