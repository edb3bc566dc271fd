import { BotError } from '../core/error.ts';
import { words } from '../core/words.ts';
import { faultOf } from './sqlite.ts';

/** What is said where the disk or the database is at fault: full, read-only, locked by another program, damaged. */
export function storageError(cause: unknown): BotError {
  return new BotError('storage', words.storage.failed, { remedy: words.storage.remedy, retryAfterMs: 60_000, cause });
}

/** A store whose calls fail with `storage` where the database is at fault, and as they would otherwise. */
export function guarded<Store extends Readonly<Record<string, (...given: never[]) => Promise<unknown>>>>(
  store: Store,
): Store {
  const calls = Object.entries(store).map(([name, call]) => [
    name,
    (...given: never[]) =>
      call(...given).catch((error: unknown) => {
        throw faultOf(error) === null ? error : storageError(error);
      }),
  ]);
  return Object.fromEntries(calls) as Store;
}
