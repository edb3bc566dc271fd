import { describe, expect } from 'vitest';
import type { MessageStore } from '../../src/core/message-store.ts';
import { createMessageStore } from '../../src/data/message-store.ts';
import { withDatabase } from '../fixtures/open-database.ts';

/** Messages, each as its job and its time. */
async function fill(store: MessageStore, ...messages: readonly (readonly [job: string, createdAt: number])[]) {
  for (const [job, createdAt] of messages)
    await store.put({ job, channel: 'studio', content: { says: job }, createdAt });
}

const jobs = async (page: ReturnType<MessageStore['page']>) => (await page).map(({ job }) => job).join('');

/** Reads a channel from its end to its beginning, as someone does who scrolls up. */
async function scroll(store: MessageStore, limit: number): Promise<readonly string[]> {
  const pages: string[] = [];
  for (let before: string | null = null; ; ) {
    const page = await jobs(store.page('studio', before, limit));
    if (page === '') return pages;
    pages.unshift(page);
    before = page.charAt(0);
  }
}

describe('a message', () => {
  withDatabase('comes back as it was put', async ({ room }) => {
    const store = createMessageStore(room.database);
    const message = { job: 'a', channel: 'studio', content: { text: '"é" 🪁', deep: [null, 1, true] }, createdAt: 12 };
    await store.put(message);
    expect(await store.find('a')).toEqual(message);
    expect(await store.find('b')).toBeNull();
  });

  withDatabase('put again is replaced and keeps its place', async ({ room }) => {
    const store = createMessageStore(room.database);
    await fill(store, ['a', 1], ['b', 2]);
    await store.put({ job: 'a', channel: 'studio', content: 'new', createdAt: 99 });
    const page = await store.page('studio', null, 10);
    expect(page.map(({ job, content }) => [job, content])).toEqual([
      ['a', 'new'],
      ['b', { says: 'b' }],
    ]);
  });

  withDatabase('that is removed is gone, and only that one', async ({ room }) => {
    const store = createMessageStore(room.database);
    await fill(store, ['a', 1], ['b', 2]);
    await store.remove('a');
    await store.remove('never there');
    expect(await jobs(store.page('studio', null, 10))).toBe('b');
  });
});

describe('a page of messages', () => {
  withDatabase('is the newest ones, oldest first, of this channel only', async ({ room }) => {
    const store = createMessageStore(room.database);
    await fill(store, ['c', 3], ['a', 1], ['d', 4], ['b', 2]);
    await store.put({ job: 'x', channel: 'elsewhere', content: '', createdAt: 5 });
    expect(await jobs(store.page('studio', null, 3))).toBe('bcd');
    expect(await jobs(store.page('studio', null, 100))).toBe('abcd');
    expect(await jobs(store.page('nowhere', null, 100))).toBe('');
  });

  withDatabase('ends just before the message it is asked to end before', async ({ room }) => {
    const store = createMessageStore(room.database);
    await fill(store, ['a', 1], ['b', 2], ['c', 3], ['d', 4]);
    expect(await jobs(store.page('studio', 'd', 2))).toBe('bc');
    expect(await jobs(store.page('studio', 'b', 2))).toBe('a');
    expect(await jobs(store.page('studio', 'a', 2))).toBe('');
  });

  for (const limit of [1, 2, 3, 4]) {
    withDatabase(`of ${limit} shows each message once, also where many came at the same time`, async ({ room }) => {
      const store = createMessageStore(room.database);
      await fill(store, ['f', 2], ['b', 1], ['h', 2], ['a', 2], ['e', 2], ['c', 3], ['g', 2], ['d', 1]);
      const pages = await scroll(store, limit);
      expect(pages.join('')).toBe(await jobs(store.page('studio', null, 100)));
      expect(pages.join('').split('').toSorted().join('')).toBe('abcdefgh');
    });
  }

  withDatabase('before a message that is gone is not the newest page once more', async ({ room }) => {
    const store = createMessageStore(room.database);
    await fill(store, ['a', 1], ['b', 2], ['c', 3]);
    await store.remove('a');
    expect(await jobs(store.page('studio', 'a', 2))).toBe('');
  });

  withDatabase('is the same after opening again', async ({ room }) => {
    const store = createMessageStore(room.database);
    await fill(store, ['a', 1], ['b', 2], ['c', 2]);
    const before = await store.page('studio', null, 10);
    expect(await createMessageStore(await room.reopen()).page('studio', null, 10)).toEqual(before);
  });
});
