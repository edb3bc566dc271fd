import { type ExpressionBuilder, sql, type Transaction } from 'kysely';
import type { Caller } from '../core/caller.ts';
import type { Outcome } from '../core/event.ts';
import { isOpen, type JobState, mayBecome } from '../core/job.ts';
import type { JobStore } from '../core/job-store.ts';
import type { Database } from './database.ts';
import { jobOf, outcomeText, rowOf } from './job-rows.ts';
import { pictureRow } from './picture-rows.ts';
import type { Tables } from './schema.ts';
import { guarded } from './storage-error.ts';

const OPEN: readonly JobState[] = ['accepted', 'queued', 'painting'];
const PAINTED: readonly JobState[] = ['painted', 'delivered'];

/** Jobs as rows of the database. */
export function createJobStore(database: Database): JobStore {
  const byKey = (db: Database | Transaction<Tables>, caller: Caller, key: string) =>
    db.selectFrom('jobs').selectAll().where(workspaceIs(caller)).where('request_key', '=', key).executeTakeFirst();
  return guarded({
    insert: (job, key) =>
      database.transaction().execute(async (tx) => {
        const same = key === null ? undefined : await byKey(tx, job.caller, key.id);
        if (same !== undefined) return jobOf(tx, same);
        await tx.insertInto('jobs').values(rowOf(job, key)).execute();
        return job;
      }),
    async find(id) {
      const row = await database.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : jobOf(database, row);
    },
    async findByKey(caller, key) {
      const row = await byKey(database, caller, key);
      return row === undefined ? null : { job: await jobOf(database, row), fingerprint: row.fingerprint ?? '' };
    },
    move: (id, to, at, outcome) =>
      database.transaction().execute(async (tx) => {
        const row = await tx.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
        if (row === undefined || !mayBecome(row.state as JobState, to)) return null;
        const changed = {
          state: to,
          times: JSON.stringify({ ...JSON.parse(row.times), [to]: at }),
          outcome: outcome === undefined ? row.outcome : outcomeText(outcome),
          ...(outcome === undefined ? {} : settled(outcome)),
        };
        await tx.updateTable('jobs').set(changed).where('id', '=', id).execute();
        if (outcome?.type === 'finished' && outcome.pictures.length > 0) {
          await tx.insertInto('pictures').values(outcome.pictures.map(pictureRow)).execute();
        }
        // The line of the ledger begins with the end of the job, or neither is written.
        if (isOpen(row.state as JobState) && !isOpen(to)) {
          const line = { job: id, state: 'pending', attempts: 0, message: null, error: null, changed_at: at };
          await tx.insertInto('deliveries').values(line).execute();
        }
        return jobOf(tx, { ...row, ...changed });
      }),
    async unfinished() {
      const rows = await database
        .selectFrom('jobs')
        .selectAll()
        .where('state', 'in', OPEN)
        .orderBy('created_at')
        .orderBy(sql`rowid`)
        .execute();
      return Promise.all(rows.map((row) => jobOf(database, row)));
    },
    async painted(caller, cacheKey, since) {
      const rows = await database
        .selectFrom('jobs')
        .selectAll()
        .where(workspaceIs(caller))
        .where((each) => each.or([each('audience', '=', 'channel'), each('user_id', '=', caller.user.id)]))
        .where('cache_key', '=', cacheKey)
        .where('created_at', '>=', since)
        .where('state', 'in', PAINTED)
        .orderBy('created_at', 'desc')
        .execute();
      const jobs = await Promise.all(rows.map((row) => jobOf(database, row)));
      // What was itself given again does not count: the same picture would be given for ever.
      return jobs.find(({ outcome }) => isWhole(outcome)) ?? null;
    },
    async recent(caller, limit) {
      const rows = await database
        .selectFrom('jobs')
        .selectAll()
        .where(memberIs(caller))
        .where('state', 'in', PAINTED)
        .orderBy('created_at', 'desc')
        .limit(limit)
        .execute();
      return Promise.all(rows.map((row) => jobOf(database, row)));
    },
    async lately(limit) {
      const rows = await database
        .selectFrom('jobs')
        .selectAll()
        .where('state', 'in', PAINTED)
        .orderBy('created_at', 'desc')
        .limit(limit)
        .execute();
      return Promise.all(rows.reverse().map((row) => jobOf(database, row)));
    },
    async over(which) {
      const all = database.selectFrom('jobs').selectAll().where('state', 'not in', OPEN);
      const some = 'before' in which ? all.where('created_at', '<', which.before) : all.where(memberIs(which.caller));
      return Promise.all((await some.execute()).map((row) => jobOf(database, row)));
    },
    async newestOpen(caller) {
      const row = await database
        .selectFrom('jobs')
        .selectAll()
        .where(memberIs(caller))
        .where('state', 'in', OPEN)
        .orderBy('created_at', 'desc')
        .orderBy(sql`rowid`, 'desc')
        .executeTakeFirst();
      return row === undefined ? null : jobOf(database, row);
    },
    remove: (id) =>
      database.transaction().execute(async (tx) => {
        await tx.deleteFrom('pictures').where('job', '=', id).execute();
        await tx.deleteFrom('deliveries').where('job', '=', id).execute();
        await tx.deleteFrom('jobs').where('id', '=', id).execute();
      }),
  });
}

function isWhole(outcome: Outcome | null): boolean {
  return outcome?.type === 'finished' && outcome.missing === 0 && outcome.cachedFrom === null;
}

function workspaceIs({ platform, workspace }: Caller) {
  return (each: ExpressionBuilder<Tables, 'jobs'>) =>
    each.and([each('platform', '=', platform), each('workspace', '=', workspace)]);
}

function memberIs(caller: Caller) {
  return (each: ExpressionBuilder<Tables, 'jobs'>) =>
    each.and([workspaceIs(caller)(each), each('user_id', '=', caller.user.id)]);
}

/** What a job has cost, in place of what was reserved for it. */
function settled({ usage }: Outcome): { spent: number; spent_certain: number } {
  return { spent: usage?.microDollars ?? 0, spent_certain: usage?.certain === false ? 0 : 1 };
}
