import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { canKeep, createKeeper, openDatabase } from '../../src/data/database.ts';
import { createDeliveryStore } from '../../src/data/delivery-store.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { createMessageStore } from '../../src/data/message-store.ts';
import { createPictureStore } from '../../src/data/picture-store.ts';
import { aJob, aPicture, idOf } from '../fixtures/a-job.ts';
import { withDatabase } from '../fixtures/open-database.ts';
import { inTemporaryFolder } from '../fixtures/temporary-folder.ts';

const PAINTED = { bytes: new Uint8Array([1, 2, 3]), format: 'png', width: 1, height: 1 } as const;

describe('the database', () => {
  test('is made where there is none, folders and all, and has every table', async () => {
    await inTemporaryFolder(async (folder) => {
      const database = await openDatabase(join(folder, 'not', 'yet'));
      const tables = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(database);
      expect(tables.rows.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['jobs', 'pictures', 'messages', 'deliveries']),
      );
      await database.destroy();
    });
  });

  withDatabase('keeps what is in it when it is opened again, and again', async ({ room }) => {
    await createJobStore(room.database).insert(aJob(), null);
    await createPictureStore(room.database, room.folder).insert(aPicture());
    await createMessageStore(room.database).put({
      job: aJob().id,
      channel: 'c',
      content: { a: [1, 'é'] },
      createdAt: 5,
    });
    for (const _time of ['once', 'twice']) {
      const database = await room.reopen();
      expect(await createJobStore(database).find(aJob().id)).toEqual(aJob());
      expect(await createPictureStore(database, room.folder).find(aPicture().id)).toEqual(aPicture());
      expect(await createMessageStore(database).find(aJob().id)).toMatchObject({ content: { a: [1, 'é'] } });
    }
  });

  withDatabase('is for one process at a time: a second one is told so', async ({ room }) => {
    const second = openDatabase(room.folder);
    await expect(second).rejects.toMatchObject({ name: 'BotError', code: 'storage' });
    await expect(second).rejects.toThrow(`DATA_DIR ${room.folder} cannot be used: another Easel is using it.`);
    await createJobStore(room.database).insert(aJob(), null);
    expect(await createJobStore(room.database).find(aJob().id), 'the first one goes on').toEqual(aJob());
  });

  withDatabase('is free for the next process when it was closed', async ({ room }) => {
    await createJobStore(room.database).insert(aJob(), null);
    expect(await createJobStore(await room.reopen()).find(aJob().id)).toEqual(aJob());
  });

  withDatabase('has every commit on the disk before it returns', async ({ room }) => {
    const setting = async (name: string) =>
      Object.values((await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(room.database)).rows[0] ?? {})[0];
    expect(await setting('journal_mode')).toBe('wal');
    expect(await setting('synchronous')).toBe(2);
  });

  test.each([
    ['a letter', 'this is a letter, not a database, and a long one at that'],
    ['noise', Buffer.from(Array.from({ length: 20_000 }, (_, at) => (at * 7919) % 251))],
  ])('says so where its file is %s', async (_what, content) => {
    await inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'easel.sqlite'), content);
      const opening = openDatabase(folder);
      await expect(opening).rejects.toMatchObject({ name: 'BotError', code: 'storage' });
      await expect(opening).rejects.toThrow(
        /^DATA_DIR .+ cannot be used: the database in it is damaged; restore a copy/u,
      );
    });
  });

  test('says so where the file was damaged in the middle', async () => {
    await inTemporaryFolder(async (folder) => {
      const database = await openDatabase(folder);
      const jobs = createJobStore(database);
      for (let at = 0; at < 50; at += 1) await jobs.insert(aJob({ id: String(at).padStart(26, '0') }), null);
      await database.destroy();
      const file = join(folder, 'easel.sqlite');
      const bytes = await readFile(file);
      bytes.fill(0xa5, 100, bytes.length);
      await writeFile(file, bytes);
      await expect(openDatabase(folder)).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringContaining('damaged'),
      });
    });
  });

  test('says so where its folder is a file', async () => {
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, 'data');
      await writeFile(file, '');
      await expect(openDatabase(file)).rejects.toMatchObject({ name: 'BotError', code: 'storage' });
    });
  });

  test('can be opened after it could not', async () => {
    await inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'easel.sqlite'), 'not a database');
      await expect(openDatabase(folder)).rejects.toThrow();
      await rm(join(folder, 'easel.sqlite'));
      await (await openDatabase(folder)).destroy();
    });
  });
});

describe('a database at fault', () => {
  withDatabase('is said as storage, by every store, with nothing of SQL in it', async ({ room }) => {
    const { database, folder } = room;
    const pictures = createPictureStore(database, folder);
    const picture = await pictures.write(PAINTED, aPicture());
    await sql`drop table deliveries`.execute(database);
    await sql`drop table messages`.execute(database);
    await sql`drop table pictures`.execute(database);
    await sql`alter table jobs rename to other_jobs`.execute(database);
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      'a job kept': () => createJobStore(database).insert(aJob(), null),
      'a job found': () => createJobStore(database).find(idOf(1)),
      'a job moved': () => createJobStore(database).move(idOf(1), 'queued', 1),
      'a job taken away': () => createJobStore(database).remove(idOf(1)),
      'open jobs': () => createJobStore(database).unfinished(),
      'a picture kept': () => pictures.insert(picture),
      'a picture read': () => pictures.read(picture.id),
      'files swept': () => pictures.sweep(),
      'a message put': () => createMessageStore(database).put({ job: 'a', channel: 'c', content: 1, createdAt: 1 }),
      'a page of messages': () => createMessageStore(database).page('c', null, 3),
      'a line moved': () => createDeliveryStore(database).move(idOf(1), 'sending', 1),
      'open lines': () => createDeliveryStore(database).open(),
    };
    for (const [what, call] of Object.entries(calls)) {
      const error = await call().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error, what).toMatchObject({ name: 'BotError', code: 'storage', retryAfterMs: 60_000 });
      expect(error instanceof Error ? error.message : '', what).toBe('Nothing can be stored just now.');
    }
    const swept = await readFile(join(folder, 'pictures', picture.id.slice(0, 2), `${picture.id}.png`));
    expect(swept, 'a sweep that cannot look up deletes nothing').toHaveLength(3);
  });

  withDatabase('lets through what is no fault of it', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    await expect(store.read(idOf(9))).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('whether anything can be kept', () => {
  withDatabase('is so while the folder and the database are there', async ({ room }) => {
    expect(await canKeep(room.database, room.folder)).toBe(true);
  });

  withDatabase('is not so without the folder', async ({ room }) => {
    await rm(room.folder, { recursive: true });
    expect(await canKeep(room.database, room.folder)).toBe(false);
  });

  withDatabase('is not so where the database does not take a transaction', async ({ room }) => {
    await sql`pragma query_only = on`.execute(room.database);
    expect(await canKeep(room.database, room.folder)).toBe(false);
    await sql`pragma query_only = off`.execute(room.database);
    expect(await canKeep(room.database, room.folder)).toBe(true);
  });

  withDatabase('is asked once a second, however many want to know', async ({ room }) => {
    let now = 0;
    const keeper = createKeeper(room.database, room.folder, () => now);
    expect(await keeper()).toBe(true);
    await rm(room.folder, { recursive: true });
    now = 999;
    expect(await keeper()).toBe(true);
    now = 1000;
    expect(await keeper()).toBe(false);
  });
});
