import { Keyv } from 'keyv';
import type { State } from '../core/state.ts';
import { createCipher } from './cipher.ts';
import type { Database } from './database.ts';
import { guarded } from './storage-error.ts';

/**
 * What parts of the house remember, in the same database as everything else.
 * @param part keeps their keys apart
 * @param secret seals every value, so that reading it fails with `key_rejected` where the secret is another; without it
 * they stand there as they are
 */
export function createState(database: Database, part: string, secret?: string): State {
  const sealing = secret === undefined ? {} : { encryption: createCipher(secret) };
  const keyv = new Keyv({ namespace: part, store: tableOf(database), ...sealing });
  return guarded({
    get: (key) => keyv.get(key),
    async set(key, value, ttlMs) {
      await keyv.set(key, value, ttlMs);
    },
    async delete(key) {
      await keyv.delete(key);
    },
  });
}

/** The table as Keyv wants a store to be. What has run out is deleted when something else is written. */
function tableOf(database: Database) {
  return {
    async get(key: string) {
      const row = await database.selectFrom('state').select('value').where('key', '=', key).executeTakeFirst();
      return row?.value;
    },
    async set(key: string, value: string, ttl?: number) {
      const expires = ttl === undefined ? null : Date.now() + ttl;
      await database.deleteFrom('state').where('expires', '<', Date.now()).execute();
      const row = { key, value, expires };
      await database
        .insertInto('state')
        .values(row)
        .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
        .execute();
      return true;
    },
    async delete(key: string) {
      const { numDeletedRows } = await database.deleteFrom('state').where('key', '=', key).executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async clear() {
      throw new Error('what one part remembers is not cleared for all');
    },
  };
}
