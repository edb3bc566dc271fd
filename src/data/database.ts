import { constants } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { BotError } from '../core/error.ts';
import { words } from '../core/words.ts';
import { MIGRATIONS } from './migrations.ts';
import type { Tables } from './schema.ts';
import { faultOf, openSqlite } from './sqlite.ts';

export type Database = Kysely<Tables>;

/**
 * Opens the database in `dataDir`, makes it where there is none, and takes the steps it has not taken yet. Commits
 * reach the disk before they return: jobs and money must survive a power cut. One process at a time: a second one
 * would run the same jobs once more.
 * @throws BotError `storage` with a sentence for an admin
 */
export async function openDatabase(dataDir: string): Promise<Database> {
  const file = join(dataDir, 'easel.sqlite');
  let database: Database | undefined;
  try {
    await mkdir(dataDir, { recursive: true });
    const sqlite = openSqlite(file);
    sqlite.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
    database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite }) });
    const migrator = new Migrator({ db: database, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    return database;
  } catch (cause) {
    await database?.destroy();
    throw new BotError('storage', words.storage.notOpened(dataDir, whyNot(cause)), {
      remedy: words.storage.remedy,
      cause,
    });
  }
}

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const fault = faultOf(error);
  if (fault === 'locked') return words.storage.locked;
  if (fault === 'damaged') return words.storage.damaged;
  if (fault === 'read-only' || code === 'EACCES' || code === 'EROFS') return words.storage.readOnly;
  return error instanceof Error ? error.message : String(error);
}

/** Room that must be left on the disk to take on more work, in bytes: a few large pictures. */
const MIN_FREE = 64 * 1024 * 1024;

/** Whether the folder can be written, has room left, and the database takes a transaction: what keeping a job needs. */
export async function canKeep(database: Database, dataDir: string): Promise<boolean> {
  try {
    await access(dataDir, constants.W_OK);
    const { bavail, bsize } = await statfs(dataDir);
    await sql`update jobs set state = state where id = ''`.execute(database);
    return bavail * bsize >= MIN_FREE;
  } catch {
    return false;
  }
}

/** How long one look at the disk counts, in milliseconds: a crowd of requests asks once. */
const LOOK_MS = 1000;

/** Asks {@link canKeep}, at most once a second. */
export function createKeeper(database: Database, dataDir: string, now: () => number): () => Promise<boolean> {
  let at = Number.NEGATIVE_INFINITY;
  let last: Promise<boolean> = Promise.resolve(true);
  return () => {
    if (now() - at >= LOOK_MS) {
      at = now();
      last = canKeep(database, dataDir);
    }
    return last;
  };
}
