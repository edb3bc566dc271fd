import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase } from 'kysely';

/** What went wrong in SQLite, as far as anybody can do something about it. */
export type SqliteFault = 'locked' | 'damaged' | 'read-only' | 'other';

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const FAULTS: Readonly<Record<number, SqliteFault>> = {
  5: 'locked',
  6: 'locked',
  8: 'read-only',
  11: 'damaged',
  26: 'damaged',
};

/** How long another process that holds the file is waited for, in milliseconds. */
const PATIENCE_MS = 2000;

/** Opens a file with the SQLite that is part of Node, in the form that Kysely takes. */
export function openSqlite(file: string): SqliteDatabase & { exec(statements: string): void } {
  const database = new DatabaseSync(file, { timeout: PATIENCE_MS });
  return {
    close: () => database.close(),
    exec: (statements) => database.exec(statements),
    prepare(query) {
      const statement = database.prepare(query);
      const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
  };
}

/** What kind of fault of SQLite an error is; null where it is none. */
export function faultOf(error: unknown): SqliteFault | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return null;
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
  // The low byte is the primary code; the rest says more about it.
  return FAULTS[code & 0xff] ?? 'other';
}
