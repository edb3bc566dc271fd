import type { Transaction } from 'kysely';
import type { Outcome } from '../core/event.ts';
import type { Job, JobState } from '../core/job.ts';
import type { RequestKey } from '../core/job-store.ts';
import { estimate } from '../core/usage.ts';
import type { Database } from './database.ts';
import { pictureOf } from './picture-rows.ts';
import type { JobRow, Tables } from './schema.ts';

export function rowOf(job: Job, key: RequestKey | null): JobRow {
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
    audience: job.audience,
    spoiler: job.spoiler ? 1 : 0,
    given: job.given === null ? null : JSON.stringify(job.given),
    reserved: job.given === null ? estimate(job.request) : 0,
    spent: null,
    spent_certain: null,
    request_key: key?.id ?? null,
    fingerprint: key?.fingerprint ?? null,
    created_at: job.times.accepted ?? 0,
  };
}

export function outcomeText(outcome: Outcome): string {
  return JSON.stringify(outcome.type === 'finished' ? { ...outcome, pictures: [] } : outcome);
}

export async function jobOf(db: Database | Transaction<Tables>, row: JobRow): Promise<Job> {
  const outcome = row.outcome === null ? null : outcomeOf(row.outcome);
  return {
    id: row.id,
    request: { ...LATER_PARTS, ...JSON.parse(row.request) },
    caller: JSON.parse(row.caller),
    destination: JSON.parse(row.destination),
    state: row.state as JobState,
    cacheKey: row.cache_key,
    fresh: row.fresh === 1,
    audience: row.audience === 'caller' ? 'caller' : 'channel',
    spoiler: row.spoiler === 1,
    given: row.given === null ? null : JSON.parse(row.given),
    outcome: outcome?.type === 'finished' ? { ...outcome, pictures: await picturesOf(db, row.id) } : outcome,
    times: JSON.parse(row.times),
  };
}

/** Parts of a request that rows of earlier versions do not have. */
const LATER_PARTS = { frames: null, frameMs: null };

/** An outcome as it was written, with what rows of earlier versions do not have. */
function outcomeOf(text: string): Outcome {
  const written = JSON.parse(text) as Outcome;
  switch (written.type) {
    case 'finished':
      return { ...written, revisedPrompt: written.revisedPrompt ?? null, cachedFrom: written.cachedFrom ?? null };
    case 'refused':
      return { ...written, suggestion: written.suggestion ?? null };
    case 'failed':
    case 'cancelled':
      return written;
  }
}

async function picturesOf(db: Database | Transaction<Tables>, job: string) {
  const rows = await db.selectFrom('pictures').selectAll().where('job', '=', job).orderBy('place').execute();
  return rows.map(pictureOf);
}
