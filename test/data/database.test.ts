import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { canKeep, openDatabase } from '../../src/data/database.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { createMessageStore } from '../../src/data/message-store.ts';
import { createPictureStore } from '../../src/data/picture-store.ts';
import { aJob, aPicture } from '../fixtures/a-job.ts';
import { withDatabase } from '../fixtures/open-database.ts';
import { inTemporaryFolder } from '../fixtures/temporary-folder.ts';

describe('the database', () => {
  test('is made where there is none, folders and all, and has every table', async () => {
    await inTemporaryFolder(async (folder) => {
      const database = await openDatabase(join(folder, 'not', 'yet'));
      const tables = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(database);
      expect(tables.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['jobs', 'pictures', 'messages']));
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

  withDatabase('is open twice at once without taking its steps twice', async ({ room }) => {
    const second = await openDatabase(room.folder);
    await createJobStore(room.database).insert(aJob(), null);
    expect(await createJobStore(second).find(aJob().id)).toEqual(aJob());
    await second.destroy();
  });

  withDatabase('has every commit on the disk before it returns', async ({ room }) => {
    const setting = async (name: string) =>
      Object.values((await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(room.database)).rows[0] ?? {})[0];
    expect(await setting('journal_mode')).toBe('wal');
    expect(await setting('synchronous')).toBe(2);
  });

  test('says so where its file is something else', async () => {
    await inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'easel.sqlite'), 'this is a letter, not a database, and a long one at that');
      await expect(openDatabase(folder)).rejects.toThrow('not a database');
    });
  });
});

describe('whether anything can be kept', () => {
  withDatabase('is so while the folder and the database are there', async ({ room }) => {
    expect(await canKeep(room.database, room.folder)).toBe(true);
  });

  withDatabase('is not so without the folder', async ({ room }) => {
    await rm(room.folder, { recursive: true });
    await expect(canKeep(room.database, room.folder)).rejects.toThrow('ENOENT');
  });
});
