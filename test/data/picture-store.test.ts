import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { isId } from '../../src/core/id.ts';
import type { PictureFormat } from '../../src/core/picture.ts';
import type { FromMembers } from '../../src/core/picture-store.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { createJobStore } from '../../src/data/job-store.ts';
import { createPictureStore } from '../../src/data/picture-store.ts';
import { aJob, aPicture, idOf } from '../fixtures/a-job.ts';
import { withDatabase } from '../fixtures/open-database.ts';

const ORIGIN = {
  workspace: 'web/playground',
  alt: 'a kite',
  job: idOf(1),
  owner: null,
  index: 2,
  parent: idOf(3),
  createdAt: 7,
};

/** Not a picture: the store must not care, nor change a byte. */
const BYTES = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 31) % 256);

const painted = (bytes: Uint8Array, format: PictureFormat = 'png') => ({ bytes, format, width: 640, height: 480 });

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('easel.sqlite')).map((entry) => entry.name);
}

describe('keeping a picture', () => {
  for (const format of ['png', 'jpeg', 'webp', 'gif', 'svg'] as const) {
    withDatabase(`of format ${format} gives its bytes back as they were`, async ({ room }) => {
      const store = createPictureStore(room.database, room.folder);
      const picture = await store.write(painted(BYTES, format), ORIGIN);
      await store.insert(picture);
      const { bytes, format: kept } = await store.read(picture.id);
      expect(Buffer.compare(bytes, BYTES)).toBe(0);
      expect(kept).toBe(format);
    });
  }

  withDatabase('knows its facts from its bytes and its origin', async ({ room }) => {
    const picture = await createPictureStore(room.database, room.folder).write(painted(BYTES), ORIGIN);
    const { id, ...facts } = picture;
    const sha256 = createHash('sha256').update(BYTES).digest('hex');
    expect(isId(id)).toBe(true);
    expect(facts).toEqual({ ...ORIGIN, sha256, format: 'png', width: 640, height: 480, bytes: 100_000 });
  });

  withDatabase('makes one whole file and leaves no other behind', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    const { id } = await store.write(painted(BYTES, 'jpeg'), ORIGIN);
    expect(await filesIn(room.folder)).toEqual([`${id}.jpg`]);
    const file = join(room.folder, 'pictures', id.slice(0, 2), `${id}.jpg`);
    expect(Buffer.compare(await readFile(file), BYTES)).toBe(0);
  });

  withDatabase('keeps two pictures of the same bytes apart, under names that differ', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    const [one, other] = await Promise.all([store.write(painted(BYTES), ORIGIN), store.write(painted(BYTES), ORIGIN)]);
    expect(one?.id).not.toBe(other?.id);
    expect(one?.sha256).toBe(other?.sha256);
    expect(await filesIn(room.folder)).toHaveLength(2);
  });

  withDatabase('takes the bytes of a view into a larger buffer, and only those', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    const picture = await store.write(painted(BYTES.subarray(10, 20)), ORIGIN);
    await store.insert(picture);
    expect(picture.bytes).toBe(10);
    expect([...(await store.read(picture.id)).bytes]).toEqual([...BYTES.slice(10, 20)]);
  });

  withDatabase('says storage where the disk does not take it, and leaves nothing half done', async ({ room }) => {
    await writeFile(join(room.folder, 'pictures'), 'a file where the folder should be');
    const write = createPictureStore(room.database, room.folder).write(painted(BYTES), ORIGIN);
    await expect(write).rejects.toMatchObject({
      name: 'BotError',
      code: 'storage',
      cause: { code: /EEXIST|ENOTDIR/u },
    });
    expect(await filesIn(room.folder)).toEqual(['pictures']);
  });

  withDatabase('makes no row by itself: it comes with the outcome', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    const { id } = await store.write(painted(BYTES), ORIGIN);
    expect(await store.find(id)).toBeNull();
    await expect(store.read(id)).rejects.toMatchObject({ name: 'BotError', code: 'not_found' });
  });

  withDatabase('gives its facts back as they were, also after opening again', async ({ room }) => {
    const picture = aPicture({ alt: 'é 🪁 "x"', job: null, owner: 'u1', parent: idOf(3), index: 4, format: 'webp' });
    await createPictureStore(room.database, room.folder).insert(picture);
    expect(await createPictureStore(await room.reopen(), room.folder).find(picture.id)).toEqual(picture);
  });
});

describe('a picture that is not there', () => {
  withDatabase('is not found, whether its row or its file is missing', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    await expect(store.read(idOf(9))).rejects.toMatchObject({ name: 'BotError', code: 'not_found' });
    const picture = await store.write(painted(BYTES), ORIGIN);
    await store.insert(picture);
    await rm(join(room.folder, 'pictures'), { recursive: true });
    await expect(store.read(picture.id)).rejects.toMatchObject({ name: 'BotError', code: 'not_found' });
  });

  withDatabase('is not looked for outside the folder', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    for (const id of ['../easel.sqlite', '..', '', "' or 1=1 --"]) {
      await expect(store.read(id)).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});

describe('deleting picture files', () => {
  withDatabase('deletes those and no others; one that is gone already is no error', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    const gone = await store.write(painted(BYTES), ORIGIN);
    const kept = await store.write(painted(BYTES, 'webp'), ORIGIN);
    await store.removeFiles([gone, aPicture()]);
    await store.removeFiles([gone]);
    expect(await filesIn(room.folder)).toEqual([`${kept.id}.webp`]);
  });
});

describe('what a screen reader says', () => {
  withDatabase('can be said better later, of that picture only', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    await store.insert(aPicture());
    await store.insert(aPicture({ id: idOf(8) }));
    await store.describe(aPicture().id, 'a red kite, seen from below “é”');
    expect((await store.find(aPicture().id))?.alt).toBe('a red kite, seen from below “é”');
    expect((await store.find(idOf(8)))?.alt).toBe('a red kite over Graz');
  });
});

describe('pictures that members gave', () => {
  const given = { job: null, owner: 'u1', createdAt: 5000 };

  withDatabase(
    'are those without a job: of a member, of before some time, and those that no job uses',
    async ({ room }) => {
      const store = createPictureStore(room.database, room.folder);
      for (const picture of [
        aPicture({ ...given, id: idOf(1) }),
        aPicture({ ...given, id: idOf(2), owner: 'u2', createdAt: 1000 }),
        aPicture({ ...given, id: idOf(3), workspace: 'web/other' }),
        aPicture({ ...given, id: idOf(4) }),
        aPicture({ ...given, id: idOf(5) }),
        aPicture({ id: idOf(6), createdAt: 1 }),
      ]) {
        await store.insert(picture);
      }
      const request = parseImageRequest({ prompt: 'bluer', inputs: [idOf(4)], mask: idOf(5) });
      await createJobStore(room.database).insert(aJob({ request }), null);
      const ids = async (which: FromMembers) => (await store.given(which)).map(({ id }) => id).toSorted();
      expect(await ids({ of: 'member', workspace: 'web/playground', owner: 'u1' })).toEqual([
        idOf(1),
        idOf(4),
        idOf(5),
      ]);
      expect(await ids({ of: 'before', time: 5000 })).toEqual([idOf(2)]);
      expect(await ids({ of: 'unused', before: 5001 })).toEqual([idOf(1), idOf(2), idOf(3)]);
      expect(await ids({ of: 'unused', before: 5000 })).toEqual([idOf(2)]);
    },
  );

  withDatabase('are deleted with their files, and no picture of a job with them', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    const mine = await store.write(painted(BYTES), { ...ORIGIN, ...given });
    const other = await store.write(painted(BYTES), { ...ORIGIN, ...given });
    await store.insert(mine);
    await store.insert(other);
    await store.insert(aPicture());
    await store.removeGiven([mine]);
    await store.removeGiven([]);
    expect(await store.find(mine.id)).toBeNull();
    expect(await filesIn(room.folder)).toEqual([`${other.id}.png`]);
    expect(await store.find(aPicture().id)).not.toBeNull();
  });
});

describe('a sweep', () => {
  withDatabase('deletes what no row knows and what was never finished, and nothing else', async ({ room }) => {
    const store = createPictureStore(room.database, room.folder);
    const kept = await store.write(painted(BYTES), ORIGIN);
    await store.insert(kept);
    const orphan = await store.write(painted(BYTES, 'webp'), ORIGIN);
    const folder = join(room.folder, 'pictures', kept.id.slice(0, 2));
    await writeFile(join(folder, `${kept.id}.png.part`), 'half');
    await writeFile(join(folder, `${idOf(9)}.jpg.part`), 'half');
    expect(await store.sweep()).toBe(3);
    expect(await filesIn(room.folder)).toEqual([`${kept.id}.png`]);
    expect((await store.read(kept.id)).bytes).toHaveLength(BYTES.length);
    await expect(store.read(orphan.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await store.sweep(), 'a second one has nothing to do').toBe(0);
  });

  withDatabase('has nothing to do where there is no picture yet', async ({ room }) => {
    expect(await createPictureStore(room.database, room.folder).sweep()).toBe(0);
  });
});
