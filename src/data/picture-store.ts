import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sql } from 'kysely';
import { BotError } from '../core/error.ts';
import { newId } from '../core/id.ts';
import { extension, type Picture } from '../core/picture.ts';
import type { FromMembers, PictureStore } from '../core/picture-store.ts';
import { words } from '../core/words.ts';
import type { Database } from './database.ts';
import { pictureOf, pictureRow } from './picture-rows.ts';
import { guarded, storageError } from './storage-error.ts';

/** Pictures as files below `dataDir`, byte for byte as they came, and as rows of the database. */
export function createPictureStore(database: Database, dataDir: string): PictureStore {
  const folder = join(dataDir, 'pictures');
  const path = ({ id, format }: Pick<Picture, 'id' | 'format'>) =>
    join(folder, id.slice(0, 2), `${id}.${extension(format)}`);
  const find = async (id: string) => {
    const row = await database.selectFrom('pictures').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : pictureOf(row);
  };
  const removeFiles = async (pictures: readonly Picture[]) => {
    await Promise.all(pictures.map((picture) => rm(path(picture), { force: true })));
  };
  return guarded({
    find,
    removeFiles,
    async write({ bytes, format, width, height }, origin) {
      const id = newId();
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await writeWhole(path({ id, format }), bytes);
      return { ...origin, id, sha256, format, width, height, bytes: bytes.length };
    },
    async insert(picture) {
      await database.insertInto('pictures').values(pictureRow(picture)).execute();
    },
    async read(id) {
      const picture = await find(id);
      if (picture === null) throw new BotError('not_found', words.picture.unknown);
      try {
        return { bytes: await readFile(path(picture)), format: picture.format };
      } catch (cause) {
        throw new BotError('not_found', words.picture.unknown, { cause });
      }
    },
    async describe(id, alt) {
      await database.updateTable('pictures').set({ alt }).where('id', '=', id).execute();
    },
    given: async (which) => (await givenRows(database, which)).map(pictureOf),
    async removeGiven(pictures) {
      const ids = pictures.map(({ id }) => id);
      if (ids.length === 0) return;
      await database.deleteFrom('pictures').where('id', 'in', ids).where('job', 'is', null).execute();
      await removeFiles(pictures);
    },
    async sweep() {
      let swept = 0;
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
        if (!entry.isFile()) continue;
        const [id = ''] = basename(entry.name).split('.');
        if (!entry.name.endsWith('.part') && (await find(id)) !== null) continue;
        await rm(join(entry.parentPath, entry.name), { force: true });
        swept += 1;
      }
      return swept;
    },
  });
}

function givenRows(database: Database, which: FromMembers) {
  const all = database.selectFrom('pictures').selectAll().where('job', 'is', null);
  switch (which.of) {
    case 'member':
      return all.where('workspace', '=', which.workspace).where('owner', '=', which.owner).execute();
    case 'before':
      return all.where('created_at', '<', which.time).execute();
    case 'unused':
      // A job's request holds the ids of its pictures as JSON.
      return all
        .where('created_at', '<', which.before)
        .where(sql<boolean>`not exists (select 1 from jobs where instr(jobs.request, pictures.id) > 0)`)
        .execute();
  }
}

/** The name of a file is in its folder: without this a power cut could lose it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

/**
 * Writes a file under another name, has it reach the disk, then gives it its name: nobody ever sees half of it.
 * @throws BotError `storage`
 */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(unfinished, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw storageError(cause);
  }
}
