import { type Caller, maySee, workspaceOf } from '../core/caller.ts';
import type { Job } from '../core/job.ts';
import type { JobStore } from '../core/job-store.ts';
import type { Step } from '../core/jobs.ts';
import type { Log } from '../core/log.ts';
import type { Picture } from '../core/picture.ts';
import type { PictureStore } from '../core/picture-store.ts';
import type { Replies } from '../core/reply.ts';
import { ownPicture } from './accept.ts';

export type HistoryParts = Readonly<{ jobs: JobStore; pictures: PictureStore; replies: Replies; log: Log }>;

/** Steps that are shown at most. */
const MAX_STEPS = 10;

/** A picture and what it was made from, step by step back to the first. */
export async function lineageOf(
  { jobs, pictures }: HistoryParts,
  id: string,
  caller: Caller,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  let picture: Picture | null = await ownPicture({ pictures, jobs }, id, caller);
  while (picture !== null && steps.length < MAX_STEPS) {
    const job: Job | null = picture.job === null ? null : await jobs.find(picture.job);
    // What was painted for another member alone ends the line.
    if (job !== null && !maySee(caller, job.caller, job.audience)) break;
    steps.push({ picture, job });
    picture = picture.parent === null ? null : await pictures.find(picture.parent);
  }
  return steps;
}

/** The first picture of each of the newest finished requests of a member. */
export async function recentOf({ jobs }: HistoryParts, caller: Caller): Promise<readonly Step[]> {
  const recent = await jobs.recent(caller, MAX_STEPS);
  return recent.flatMap((job) => {
    const picture = job.outcome?.type === 'finished' ? job.outcome.pictures[0] : undefined;
    return picture === undefined ? [] : [{ picture, job }];
  });
}

/** Takes a job away for good: its message, its rows, its files. */
export async function removeJob({ jobs, pictures, replies, log }: HistoryParts, job: Job): Promise<void> {
  await replies(job.destination)
    ?.remove()
    .catch((err: unknown) => log.warn({ err, job: job.id }, 'a message could not be taken away'));
  await jobs.remove(job.id);
  if (job.outcome?.type === 'finished') await pictures.removeFiles(job.outcome.pictures);
}

/** Takes everything of a member away that is over. @returns how many requests that were */
export async function forgetMember(parts: HistoryParts, caller: Caller): Promise<number> {
  const over = await parts.jobs.over({ caller });
  for (const job of over) await removeJob(parts, job);
  const { pictures } = parts;
  await pictures.removeGiven(
    await pictures.given({ of: 'member', workspace: workspaceOf(caller), owner: caller.user.id }),
  );
  return over.length;
}

const DAY_MS = 24 * 3_600_000;

/**
 * Takes away what has been here longer than `days` (0: nothing), and pictures that a member gave a day ago without
 * using them.
 */
export async function retain(parts: HistoryParts, days: number, now: number): Promise<void> {
  const { pictures } = parts;
  await pictures.removeGiven(await pictures.given({ of: 'unused', before: now - DAY_MS }));
  if (days === 0) return;
  const before = now - days * DAY_MS;
  for (const job of await parts.jobs.over({ before })) await removeJob(parts, job);
  await pictures.removeGiven(await pictures.given({ of: 'before', time: before }));
}
