import { describe, expect, it } from 'vitest';
import { createChannel } from '../../src/core/channel.ts';

async function all<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const read: T[] = [];
  for await (const value of values) read.push(value);
  return read;
}

describe('a channel', () => {
  it('gives everything that was pushed before it was read, in order', async () => {
    const channel = createChannel<number>();
    for (const value of [1, 2, 3]) channel.push(value);
    channel.end();
    expect(await all(channel)).toEqual([1, 2, 3]);
  });

  it('gives what is pushed while its reader waits', async () => {
    const channel = createChannel<number>();
    const reader = channel[Symbol.asyncIterator]();
    const first = reader.next();
    channel.push(1);
    expect(await first).toEqual({ done: false, value: 1 });
    const second = reader.next();
    channel.push(2);
    channel.push(3);
    expect(await second).toEqual({ done: false, value: 2 });
    expect(await reader.next()).toEqual({ done: false, value: 3 });
  });

  it('gives values that count as false too', async () => {
    const channel = createChannel<unknown>();
    for (const value of [0, '', null, undefined, false]) channel.push(value);
    channel.end();
    expect(await all(channel)).toEqual([0, '', null, undefined, false]);
  });

  it('wakes a reader that waits when it ends', async () => {
    const channel = createChannel<number>();
    const read = all(channel);
    await Promise.resolve();
    channel.end();
    expect(await read).toEqual([]);
  });

  it('takes nothing more after its end', async () => {
    const channel = createChannel<number>();
    channel.push(1);
    channel.end();
    channel.push(2);
    channel.end();
    expect(await all(channel)).toEqual([1]);
  });

  it('is told once that its reader left, at the end', async () => {
    let left = 0;
    const channel = createChannel<number>(() => (left += 1));
    channel.push(1);
    channel.end();
    expect(left).toBe(0);
    await all(channel);
    expect(left).toBe(1);
  });

  it('is told once that its reader left, before the end, and keeps nothing from then on', async () => {
    let left = 0;
    const channel = createChannel<number>(() => (left += 1));
    channel.push(1);
    channel.push(2);
    for await (const value of channel) if (value === 1) break;
    expect(left).toBe(1);
    channel.push(3);
    channel.end();
    expect(left).toBe(1);
    expect(await all(channel)).not.toContain(3);
  });

  it('is told that its reader left when reading it threw', async () => {
    let left = 0;
    const channel = createChannel<number>(() => (left += 1));
    channel.push(1);
    const reading = (async () => {
      for await (const value of channel) throw new Error(`no ${value}`);
    })();
    await expect(reading).rejects.toThrow('no 1');
    expect(left).toBe(1);
  });
});
