import { describe, expect } from 'vitest';
import type { ImageEvent } from '../../src/core/event.ts';
import { OTHER } from '../fixtures/a-job.ts';
import { withDatabase } from '../fixtures/open-database.ts';
import { aHouse } from './a-house.ts';

const keyed = (fingerprint: string) => ({ key: { id: 'k', fingerprint } });

describe('the same key', () => {
  withDatabase('is the same job, one after the other and at once', async ({ room }) => {
    const { ask, stop } = aHouse(room);
    const kept = await Promise.all([ask(keyed('f1')), ask(keyed('f1'))]);
    kept.push(await ask({ ...keyed('f1'), caller: OTHER }));
    expect(new Set(kept.map(({ id }) => id)).size).toBe(1);
    await stop(0);
  });

  withDatabase('with another body is refused', async ({ room }) => {
    const { ask, stop } = aHouse(room);
    await ask(keyed('f1'));
    await expect(ask(keyed('f2'))).rejects.toMatchObject({ code: 'key_reused' });
    await stop(0);
  });

  withDatabase('with another body is refused where both come at once, too', async ({ room }) => {
    const { ask, stop } = aHouse(room);
    const [cat, dog] = await Promise.allSettled([ask(keyed('f1')), ask(keyed('f2'))]);
    expect(cat.status).toBe('fulfilled');
    expect(dog).toMatchObject({ status: 'rejected', reason: { code: 'key_reused' } });
    await stop(0);
  });

  withDatabase('is known also while Easel stops', async ({ room }) => {
    const { ask, stop, over } = aHouse(room);
    const job = await ask(keyed('f1'));
    await over(job);
    await stop(0);
    expect((await ask(keyed('f1'))).id).toBe(job.id);
    await expect(ask()).rejects.toMatchObject({ code: 'stopping' });
  });
});

describe('watching', () => {
  withDatabase('ends with the outcome, also for one who looked the job up just before it ended', async ({ room }) => {
    const { jobs, ask, over, stop } = aHouse(room);
    const before = await ask();
    await over(before);
    await stop(0);
    const events: ImageEvent[] = [];
    for await (const event of jobs.watch(before, new AbortController().signal)) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'finished' });
  });
});
