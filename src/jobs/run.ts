import { workspaceOf } from '../core/caller.ts';
import { asBotError, errorData } from '../core/error.ts';
import { isOutcome, type Outcome } from '../core/event.ts';
import { isOpen, type Job, type JobState } from '../core/job.ts';
import type { JobStore } from '../core/job-store.ts';
import type { Log } from '../core/log.ts';
import { altText, type PaintedAt } from '../core/picture.ts';
import type { PictureStore } from '../core/picture-store.ts';
import type { Replies } from '../core/reply.ts';
import { estimate, NO_USAGE } from '../core/usage.ts';
import { viewOf } from '../core/view.ts';
import { words } from '../core/words.ts';
import type { JobPainter } from './cache.ts';
import type { Delivering } from './deliver.ts';
import type { Live } from './live.ts';
import type { Pace } from './pace.ts';

export type RunParts = Readonly<{
  jobs: JobStore;
  pictures: PictureStore;
  painter: JobPainter;
  replies: Replies;
  live: Live;
  pace: Pace;
  delivering: Delivering;
  log: Log;
  clock: Readonly<{ now: () => number }>;
}>;

/** The reason of an abort that is a stop of the process, not a wish of the member. */
export const STOPPING = Symbol('stopping');

/** Paints a job whose turn has come, stores what came of it and shows it. Never rejects. */
export async function runJob(parts: RunParts, id: string, signal: AbortSignal): Promise<void> {
  const { jobs, live, log, clock } = parts;
  try {
    const job = await jobs.move(id, 'painting', clock.now());
    if (job === null) return;
    live.emit(id, { type: 'started' });
    showProgress(parts, job, 1);
    await end(parts, job, await paint(parts, job, signal), signal);
  } catch (err) {
    log.error({ err, job: id }, 'a job could not be run');
    await endBadly(parts, id, err);
  }
}

async function paint(parts: RunParts, job: Job, signal: AbortSignal): Promise<Outcome<PaintedAt>> {
  for await (const event of parts.painter(job, signal)) {
    if (isOutcome(event)) return event;
    if (event.type !== 'partial') continue;
    parts.live.emit(job.id, event);
    showProgress(parts, job, 1);
  }
  throw asBotError(new Error('the painter ended without an outcome'));
}

/** Stores the outcome and its pictures, tells those who watch, and delivers the last View. */
async function end(parts: RunParts, job: Job, painted: Outcome<PaintedAt>, signal: AbortSignal): Promise<void> {
  const { jobs, live, log, clock } = parts;
  const interrupted = painted.type === 'cancelled' && signal.reason === STOPPING;
  const outcome = interrupted ? interruptedOutcome(job) : await store(parts, job, painted);
  const ended = await jobs.move(job.id, interrupted ? 'interrupted' : STATE_OF[outcome.type], clock.now(), outcome);
  if (ended === null) {
    if (outcome.type === 'finished') await parts.pictures.removeFiles(outcome.pictures);
    return;
  }
  parts.pace.learn(ended);
  const { model, count, partials } = job.request;
  log.info(
    { job: job.id, outcome: outcome.type, model, count, partials, ms: clock.now() - (ended.times.painting ?? 0) },
    'job over',
  );
  live.emit(job.id, outcome);
  // Not waited for: a platform that is slow to show it keeps nobody's turn.
  void parts.delivering.deliver(ended);
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

async function store({ pictures, clock }: RunParts, job: Job, outcome: Outcome<PaintedAt>): Promise<Outcome> {
  if (outcome.type !== 'finished') return outcome;
  const { prompt, count, inputs } = job.request;
  const origin = {
    workspace: workspaceOf(job.caller),
    job: job.id,
    owner: null,
    // What it was made from is not published with it.
    parent: job.given?.why === 'published' ? null : (inputs[0] ?? null),
    createdAt: clock.now(),
  };
  const stored = await Promise.all(
    outcome.pictures.map(({ index, ...picture }) =>
      pictures.write(picture, { ...origin, index, alt: altText(prompt, index, count) }),
    ),
  );
  return { ...outcome, pictures: stored };
}

async function endBadly(parts: RunParts, id: string, thrown: unknown): Promise<void> {
  const outcome: Outcome = { type: 'failed', error: errorData(asBotError(thrown)), usage: null };
  const ended = await parts.jobs.move(id, 'failed', parts.clock.now(), outcome).catch(() => null);
  parts.live.emit(id, outcome);
  if (ended !== null) void parts.delivering.deliver(ended);
}

/**
 * Shows how a job stands. A View that cannot be shown is only logged: the next one, or the last, will be.
 * @param running how many jobs run at once, to tell how long the wait will be
 */
export function showProgress(parts: RunParts, job: Job, running: number): void {
  const progress = parts.live.progress(job.id);
  const each = parts.pace.expected(job.request);
  const turns = job.state === 'queued' ? Math.floor(progress.ahead / running) + 2 : 1;
  const reply = parts.replies(job.destination);
  reply?.show(viewOf(job, { ...progress, etaMs: each === null ? null : each * turns })).catch((err: unknown) => {
    parts.log.warn({ err, job: job.id }, 'a preview was not shown');
  });
}

/** Shows a job that is over once more, with what has changed: only where its message still stands, never in a new one. */
export async function showAgain({ replies }: Pick<RunParts, 'replies'>, job: Job): Promise<void> {
  const reply = replies(job.destination);
  if (reply === null || isOpen(job.state)) return;
  if ((await reply.find?.(job.id)) !== null) await reply.show(viewOf(job));
}
