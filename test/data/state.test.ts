import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCipher } from '../../src/data/cipher.ts';
import { openDatabase } from '../../src/data/database.ts';
import { createState } from '../../src/data/state.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const KEY = 'thirty-two characters, or some more';

describe('what is remembered', () => {
  it('stays apart from what others remember, and is gone when it is deleted', async () => {
    await using folder = await temporaryFolder();
    const database = await openDatabase(folder.path);
    const [one, other] = [createState(database, 'one'), createState(database, 'other')];
    await one.set('key', { a: 1 });
    await other.set('key', 'of another');
    expect(await one.get('key')).toEqual({ a: 1 });
    expect(await other.get('key')).toBe('of another');
    await one.delete('key');
    expect(await one.get('key')).toBeUndefined();
    expect(await other.get('key')).toBe('of another');
    await database.destroy();
  });

  it('can be sealed: no file holds it as it is, and it opens with the same key only', async () => {
    await using folder = await temporaryFolder();
    let database = await openDatabase(folder.path);
    await createState(database, 'vault', KEY).set('team', { token: 'a token that nobody may see' });
    expect(await createState(database, 'vault', KEY).get('team')).toEqual({ token: 'a token that nobody may see' });
    await database.destroy();
    for (const name of await readdir(folder.path)) {
      const bytes = await readFile(join(folder.path, name));
      expect(bytes.includes('a token that nobody may see'), name).toBe(false);
    }
    database = await openDatabase(folder.path);
    await expect(createState(database, 'vault', `${KEY}!`).get('team')).rejects.toMatchObject({
      code: 'key_rejected',
      message: expect.stringContaining('ENCRYPTION_KEY'),
    });
    await database.destroy();
  });
});

describe('a seal', () => {
  const cipher = createCipher(KEY);

  it('gives back any text, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = cipher.encrypt(text);
        expect(cipher.decrypt(sealed)).toBe(text.toWellFormed());
        expect(cipher.encrypt(text)).not.toBe(sealed);
      }),
    );
  });

  it('is broken by any change', () => {
    const sealed = Buffer.from(cipher.encrypt('a token'), 'base64');
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(() => cipher.decrypt(changed.toString('base64'))).toThrow(/ENCRYPTION_KEY/u);
      }),
    );
    expect(() => cipher.decrypt('')).toThrow(/ENCRYPTION_KEY/u);
  });
});
