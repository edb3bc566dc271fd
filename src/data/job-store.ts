import type { Transaction } from 'kysely';
import type { Caller } from '../core/caller.ts';
import type { Outcome } from '../core/event.ts';
import { type Job, type JobState, mayBecome } from '../core/job.ts';
import type { JobStore } from '../core/job-store.ts';
import type { Database } from './database.ts';
import { pictureOf, pictureRow } from './picture-rows.ts';
import type { JobRow, Tables } from './schema.ts';

const OPEN: readonly JobState[] = ['accepted', 'queued', 'painting'];
const PAINTED: readonly JobState[] = ['painted', 'delivered'];
const UNFINISHED: readonly JobState[] = [...OPEN, 'painted'];

/** Jobs as rows of the database. */
export function createJobStore(database: Database): JobStore {
  const byKey = (db: Database | Transaction<Tables>, caller: Caller, key: string) =>
    db
      .selectFrom('jobs')
      .selectAll()
      .where('platform', '=', caller.platform)
      .where('workspace', '=', caller.workspace)
      .where('request_key', '=', key)
      .executeTakeFirst();
  return {
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
        };
        await tx.updateTable('jobs').set(changed).where('id', '=', id).execute();
        if (outcome?.type === 'finished' && outcome.pictures.length > 0) {
          await tx.insertInto('pictures').values(outcome.pictures.map(pictureRow)).execute();
        }
        return jobOf(tx, { ...row, ...changed });
      }),
    async unfinished() {
      const rows = await database
        .selectFrom('jobs')
        .selectAll()
        .where('state', 'in', UNFINISHED)
        .orderBy('created_at')
        .execute();
      return Promise.all(rows.map((row) => jobOf(database, row)));
    },
    async painted(caller, cacheKey, since) {
      const rows = await database
        .selectFrom('jobs')
        .selectAll()
        .where('platform', '=', caller.platform)
        .where('workspace', '=', caller.workspace)
        .where('cache_key', '=', cacheKey)
        .where('created_at', '>=', since)
        .where('state', 'in', PAINTED)
        .orderBy('created_at', 'desc')
        .execute();
      const jobs = await Promise.all(rows.map((row) => jobOf(database, row)));
      return jobs.find(({ outcome }) => outcome?.type === 'finished' && outcome.missing === 0) ?? null;
    },
    async newestOpen(caller) {
      const row = await database
        .selectFrom('jobs')
        .selectAll()
        .where('platform', '=', caller.platform)
        .where('workspace', '=', caller.workspace)
        .where('user_id', '=', caller.user.id)
        .where('state', 'in', OPEN)
        .orderBy('created_at', 'desc')
        .executeTakeFirst();
      return row === undefined ? null : jobOf(database, row);
    },
    remove: (id) =>
      database.transaction().execute(async (tx) => {
        await tx.deleteFrom('pictures').where('job', '=', id).execute();
        await tx.deleteFrom('jobs').where('id', '=', id).execute();
      }),
  };
}

function rowOf(job: Job, key: Parameters<JobStore['insert']>[1]): JobRow {
  return {
    id: job.id,
    platform: job.caller.platform,
    workspace: job.caller.workspace,
    user_id: job.caller.user.id,
    state: job.state,
    request: JSON.stringify(job.request),
    caller: JSON.stringify(job.caller),
    destination: JSON.stringify(job.destination),
    times: JSON.stringify(job.times),
    outcome: job.outcome === null ? null : outcomeText(job.outcome),
    cache_key: job.cacheKey,
    fresh: job.fresh ? 1 : 0,
    request_key: key?.id ?? null,
    fingerprint: key?.fingerprint ?? null,
    created_at: job.times.accepted ?? 0,
  };
}

function outcomeText(outcome: Outcome): string {
  return JSON.stringify(outcome.type === 'finished' ? { ...outcome, pictures: [] } : outcome);
}

async function jobOf(db: Database | Transaction<Tables>, row: JobRow): Promise<Job> {
  const outcome = row.outcome === null ? null : (JSON.parse(row.outcome) as Outcome);
  return {
    id: row.id,
    request: JSON.parse(row.request),
    caller: JSON.parse(row.caller),
    destination: JSON.parse(row.destination),
    state: row.state as JobState,
    cacheKey: row.cache_key,
    fresh: row.fresh === 1,
    outcome: outcome?.type === 'finished' ? { ...outcome, pictures: await picturesOf(db, row.id) } : outcome,
    times: JSON.parse(row.times),
  };
}

async function picturesOf(db: Database | Transaction<Tables>, job: string) {
  const rows = await db.selectFrom('pictures').selectAll().where('job', '=', job).orderBy('place').execute();
  return rows.map(pictureOf);
}
