import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BotError } from '../core/error.ts';
import { newId } from '../core/id.ts';
import { extension, type Picture } from '../core/picture.ts';
import type { PictureStore } from '../core/picture-store.ts';
import { words } from '../core/words.ts';
import type { Database } from './database.ts';
import { pictureOf, pictureRow } from './picture-rows.ts';

/** Pictures as files below `dataDir`, byte for byte as they came, and as rows of the database. */
export function createPictureStore(database: Database, dataDir: string): PictureStore {
  const path = (picture: Pick<Picture, 'id' | 'format'>) =>
    join(dataDir, 'pictures', picture.id.slice(0, 2), `${picture.id}.${extension(picture.format)}`);
  const find = async (id: string) => {
    const row = await database.selectFrom('pictures').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : pictureOf(row);
  };
  return {
    find,
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
    async removeFiles(pictures) {
      await Promise.all(pictures.map((picture) => rm(path(picture), { force: true })));
    },
  };
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
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw new BotError('storage', words.storage.failed, { remedy: words.storage.remedy, cause });
  }
}
