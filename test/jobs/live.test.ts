import { describe, expect, it } from 'vitest';
import type { ImageEvent } from '../../src/core/event.ts';
import { createLive } from '../../src/jobs/live.ts';
import { aJob, CANCELLED, finished, idOf } from '../fixtures/a-job.ts';

const ID = idOf(1);
const FINISHED = finished();
const never = () => new AbortController().signal;

function partial(index: number, step: number): Extract<ImageEvent, { type: 'partial' }> {
  const preview = { bytes: new Uint8Array([index, step]), format: 'jpeg', width: 16, height: 16 } as const;
  return { type: 'partial', index, step, preview };
}

async function all(events: AsyncIterable<ImageEvent>): Promise<readonly ImageEvent[]> {
  const read: ImageEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
}

describe('watching a job', () => {
  it('gives every event from accepting to the end, in order', async () => {
    const live = createLive();
    live.open(ID);
    const events = all(live.watch(aJob(), never()));
    const happens: readonly ImageEvent[] = [
      { type: 'queued', ahead: 1 },
      { type: 'started' },
      partial(0, 0),
      partial(0, 1),
      FINISHED,
    ];
    for (const event of happens) live.emit(ID, event);
    expect(await events).toEqual([{ type: 'queued', ahead: 0 }, ...happens]);
  });

  it('begins with how the job stands now: its place, and the newest preview of each picture', async () => {
    const live = createLive();
    live.open(ID);
    for (const event of [{ type: 'queued', ahead: 2 } as const, { type: 'started' } as const]) live.emit(ID, event);
    for (const event of [partial(0, 0), partial(1, 0), partial(0, 1)]) live.emit(ID, event);
    const events = all(live.watch(aJob(), never()));
    live.emit(ID, CANCELLED);
    const read = await events;
    expect(read.map(({ type }) => type)).toEqual(['queued', 'started', 'partial', 'partial', 'cancelled']);
    expect(read).toContainEqual(partial(0, 1));
    expect(read).toContainEqual(partial(1, 0));
    expect(read).not.toContainEqual(partial(0, 0));
  });

  it('says nothing of painting while the job waits', async () => {
    const live = createLive();
    live.open(ID);
    live.emit(ID, { type: 'queued', ahead: 4 });
    const events = all(live.watch(aJob(), never()));
    live.emit(ID, CANCELLED);
    expect(await events).toEqual([{ type: 'queued', ahead: 4 }, CANCELLED]);
  });

  it('ends with the outcome, exactly once, whatever comes after', async () => {
    const live = createLive();
    live.open(ID);
    const events = all(live.watch(aJob(), never()));
    for (const event of [FINISHED, CANCELLED, partial(0, 0)]) live.emit(ID, event);
    expect((await events).at(-1)).toEqual(FINISHED);
  });

  it('gives the outcome of a job that is over already', async () => {
    const live = createLive();
    const events = await all(live.watch(aJob({ state: 'delivered', outcome: FINISHED }), never()));
    expect(events[0]).toEqual({ type: 'queued', ahead: 0 });
    expect(events.at(-1)).toEqual(FINISHED);
  });

  it('gives everybody the same', async () => {
    const live = createLive();
    live.open(ID);
    const watchers = [live.watch(aJob(), never()), live.watch(aJob(), never())].map(all);
    for (const event of [{ type: 'started' } as const, partial(0, 0), FINISHED]) live.emit(ID, event);
    const [one, other] = await Promise.all(watchers);
    expect(one).toHaveLength(4);
    expect(other).toEqual(one);
  });

  it('gives nothing of another job', async () => {
    const live = createLive();
    live.open(ID);
    live.open(idOf(2));
    const events = all(live.watch(aJob(), never()));
    live.emit(idOf(2), { type: 'started' });
    live.emit(idOf(2), FINISHED);
    live.emit(ID, CANCELLED);
    expect(await events).toEqual([{ type: 'queued', ahead: 0 }, CANCELLED]);
  });

  it('ends early for one who leaves, and goes on for the others', async () => {
    const live = createLive();
    live.open(ID);
    const leave = new AbortController();
    const left = all(live.watch(aJob(), leave.signal));
    const stayed = all(live.watch(aJob(), never()));
    leave.abort();
    live.emit(ID, FINISHED);
    expect(await left).toEqual([{ type: 'queued', ahead: 0 }]);
    expect((await stayed).at(-1)).toEqual(FINISHED);
  });

  it('ends at once for one who had left before it began', async () => {
    const live = createLive();
    live.open(ID);
    const events = all(live.watch(aJob(), AbortSignal.abort()));
    // Only one who was let in hears of this.
    live.emit(ID, FINISHED);
    expect((await events).some(({ type }) => type === 'finished')).toBe(false);
  });
});

describe('the progress of a job', () => {
  it('is its place and the newest preview of each picture', () => {
    const live = createLive();
    live.open(ID);
    expect(live.progress(ID)).toEqual({ ahead: 0, previews: [] });
    live.emit(ID, { type: 'queued', ahead: 3 });
    for (const event of [partial(0, 0), partial(1, 0), partial(0, 1)]) live.emit(ID, event);
    expect(live.progress(ID)).toEqual({ ahead: 3, previews: [partial(0, 1), partial(1, 0)] });
  });

  it('is nothing once the job is over, and for a job that is not known', () => {
    const live = createLive();
    live.open(ID);
    live.emit(ID, partial(0, 0));
    live.emit(ID, CANCELLED);
    expect(live.progress(ID)).toEqual({ ahead: 0, previews: [] });
    expect(live.progress(idOf(2))).toEqual({ ahead: 0, previews: [] });
  });
});
