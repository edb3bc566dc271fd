import { workspaceOf } from '../core/caller.ts';
import { BotError, errorData } from '../core/error.ts';
import { isOutcome, type Outcome } from '../core/event.ts';
import type { Job, JobState } from '../core/job.ts';
import type { JobStore } from '../core/job-store.ts';
import type { Log } from '../core/log.ts';
import { altText, type Painted } from '../core/picture.ts';
import type { PictureStore } from '../core/picture-store.ts';
import type { Replies } from '../core/reply.ts';
import { estimate, NO_USAGE } from '../core/usage.ts';
import { viewOf } from '../core/view.ts';
import { words } from '../core/words.ts';
import type { JobPainter } from './cache.ts';
import type { Live } from './live.ts';

export type RunParts = Readonly<{
  jobs: JobStore;
  pictures: PictureStore;
  painter: JobPainter;
  replies: Replies;
  live: Live;
  log: Log;
  now: () => number;
}>;

/** The reason of an abort that is a stop of the process, not a wish of the member. */
export const STOPPING = Symbol('stopping');

/** Paints a job whose turn has come, stores what came of it and shows it. Never rejects. */
export async function runJob(parts: RunParts, id: string, signal: AbortSignal): Promise<void> {
  const { jobs, live, log, now } = parts;
  try {
    const job = await jobs.move(id, 'painting', now());
    if (job === null) return;
    live.emit(id, { type: 'started' });
    show(parts, job);
    await end(parts, job, await paint(parts, job, signal), signal);
  } catch (err) {
    log.error({ err, job: id }, 'a job could not be run');
    await endBadly(parts, id, err);
  }
}

async function paint(parts: RunParts, job: Job, signal: AbortSignal): Promise<Outcome<Painted>> {
  for await (const event of parts.painter(job, signal)) {
    if (isOutcome(event)) return event;
    if (event.type !== 'partial') continue;
    parts.live.emit(job.id, event);
    show(parts, job);
  }
  throw new BotError('internal', words.internal.failed, { remedy: words.internal.remedy });
}

/** Stores the outcome and its pictures, tells those who watch, and delivers the last View. */
async function end(parts: RunParts, job: Job, painted: Outcome<Painted>, signal: AbortSignal): Promise<void> {
  const { jobs, live, log, now } = parts;
  const interrupted = painted.type === 'cancelled' && signal.reason === STOPPING;
  const outcome = interrupted ? interruptedOutcome(job) : await store(parts, job, painted);
  const ended = await jobs.move(job.id, interrupted ? 'interrupted' : STATE_OF[outcome.type], now(), outcome);
  if (ended === null) return;
  const { model, count, partials } = job.request;
  log.info(
    { job: job.id, outcome: outcome.type, model, count, partials, ms: now() - (ended.times.painting ?? 0) },
    'job over',
  );
  live.emit(job.id, outcome);
  await deliver(parts, ended);
}

const STATE_OF = {
  finished: 'painted',
  refused: 'refused',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<Outcome['type'], JobState>;

/** What is left of a job that a stop of the process cut off while it was painted: nobody knows what it cost. */
export function interruptedOutcome({ request }: Job): Outcome {
  return {
    type: 'failed',
    error: { code: 'interrupted', message: words.view.interrupted, remedy: '' },
    usage: { ...NO_USAGE, microDollars: estimate(request), certain: false },
  };
}

async function store({ pictures, now }: RunParts, job: Job, outcome: Outcome<Painted>): Promise<Outcome> {
  if (outcome.type !== 'finished') return outcome;
  const { prompt, count, inputs } = job.request;
  const origin = { workspace: workspaceOf(job.caller), job: job.id, parent: inputs[0] ?? null, createdAt: now() };
  const stored = await Promise.all(
    outcome.pictures.map((picture, index) =>
      pictures.write(picture, { ...origin, index, alt: altText(prompt, index, count) }),
    ),
  );
  return { ...outcome, pictures: stored };
}

async function endBadly(parts: RunParts, id: string, thrown: unknown): Promise<void> {
  const error =
    thrown instanceof BotError
      ? thrown
      : new BotError('internal', words.internal.failed, { remedy: words.internal.remedy, cause: thrown });
  const outcome: Outcome = { type: 'failed', error: errorData(error), usage: null };
  const ended = await parts.jobs.move(id, 'failed', parts.now(), outcome).catch(() => null);
  parts.live.emit(id, outcome);
  if (ended !== null) await deliver(parts, ended).catch((err) => parts.log.error({ err, job: id }, 'not delivered'));
}

/** Shows the last View of a job, and records that a painted one has arrived. */
export async function deliver(parts: RunParts, job: Job): Promise<void> {
  await parts.replies(job.destination)?.show(viewOf(job));
  if (job.state === 'painted') await parts.jobs.move(job.id, 'delivered', parts.now());
}

/** Shows how an open job stands. A View that cannot be shown is only logged: the next one, or the last, will be. */
export function show(parts: RunParts, job: Job): void {
  const reply = parts.replies(job.destination);
  reply?.show(viewOf(job, parts.live.progress(job.id))).catch((err: unknown) => {
    parts.log.warn({ err, job: job.id }, 'a preview was not shown');
  });
}
