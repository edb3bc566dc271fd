import { createHash } from 'node:crypto';
import { workspaceOf } from '../core/caller.ts';
import { type Channel, createChannel } from '../core/channel.ts';
import { BotError } from '../core/error.ts';
import { type ImageEvent, isOutcome, type Outcome, type Painter, type Painting } from '../core/event.ts';
import type { Job } from '../core/job.ts';
import type { JobStore } from '../core/job-store.ts';
import type { PaintedAt } from '../core/picture.ts';
import type { PictureStore } from '../core/picture-store.ts';
import type { ImageRequest } from '../core/request.ts';
import { NO_USAGE } from '../core/usage.ts';
import { words } from '../core/words.ts';

/**
 * The same for all requests that ask for the same picture: white space in the prompt and the number of previews do not
 * matter, everything that changes the picture does. Pictures count by their bytes, not by their ids.
 * @param digests sha-256 of the input pictures, in order, and of the mask
 */
export function cacheKey(
  request: ImageRequest,
  digests: Readonly<{ inputs: readonly string[]; mask: string | null }>,
): string {
  const { partials: _, prompt, ...parts } = request;
  const normal = { ...parts, ...digests, prompt: prompt.normalize('NFC').replace(/\s+/gu, ' ').trim() };
  const sorted = Object.entries(normal).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

export type CacheParts = Readonly<{
  painter: Painter;
  jobs: JobStore;
  pictures: PictureStore;
  /** How long pictures are given again, in milliseconds; 0 is never. */
  cacheMs: number;
  now: () => number;
}>;

/** Paints a job: from stored pictures, or along with the same request in flight, or anew. */
export type JobPainter = (job: Job, signal: AbortSignal) => Painting;

type Follower = Channel<ImageEvent<PaintedAt>>;
type Finished = Extract<Outcome<PaintedAt>, { type: 'finished' }>;

export function createJobPainter(parts: CacheParts): JobPainter {
  const mayBeGiven = (job: Job) => parts.cacheMs > 0 && !job.fresh;
  const flights = new Map<string, { leader: Job; followers: Set<Follower> }>();

  async function* follow(flightKey: string, signal: AbortSignal): Painting {
    const flight = flights.get(flightKey);
    if (flight === undefined) return;
    const follower: Follower = createChannel(() => flight.followers.delete(follower), signal);
    flight.followers.add(follower);
    for await (const event of follower) {
      if (event.type === 'finished') yield given(event, flight.leader);
      // What went wrong for the other one need not go wrong again; a refusal would.
      else if (!isOutcome(event) || event.type === 'refused') yield event;
    }
    if (signal.aborted) yield { type: 'cancelled', usage: null };
  }

  async function* lead(job: Job, flightKey: string, signal: AbortSignal): Painting {
    const flight = { leader: job, followers: new Set<Follower>() };
    // Before anything is waited for: the next one with the same wish must find it.
    if (!flights.has(flightKey)) flights.set(flightKey, flight);
    const land = () => {
      if (flights.get(flightKey) === flight) flights.delete(flightKey);
    };
    try {
      for await (const event of paintOrGive(job, signal)) {
        for (const follower of flight.followers) follower.push(event);
        if (isOutcome(event)) land();
        yield event;
      }
    } finally {
      land();
      for (const follower of flight.followers) follower.end();
    }
  }

  /** Pictures that are there already cost nothing, and nobody else waits for them. */
  async function* giveOnly(ids: readonly string[], from: string): Painting {
    const pictures = await Promise.all(ids.map((id, index) => readAgain(parts, id, index)));
    yield { type: 'finished', pictures, missing: 0, revisedPrompt: null, cachedFrom: from, usage: NO_USAGE };
  }

  async function* paintOrGive(job: Job, signal: AbortSignal): Painting {
    const stored = mayBeGiven(job) ? await fromStore(parts, job) : null;
    if (stored === null) yield* parts.painter(job.request, signal);
    else yield stored;
  }

  return async function* paint(job, signal) {
    if (job.given !== null) return yield* giveOnly(job.given.pictures, job.given.from);
    const { caller, audience, cacheKey: wish } = job;
    // What is painted for one member alone is not given to others.
    const flightKey = [workspaceOf(caller), audience === 'caller' ? caller.user.id : '', wish].join('/');
    while (mayBeGiven(job) && flights.has(flightKey)) {
      for await (const event of follow(flightKey, signal)) {
        yield event;
        if (isOutcome(event)) return;
      }
    }
    yield* lead(job, flightKey, signal);
  };
}

async function fromStore(parts: CacheParts, job: Job): Promise<Finished | null> {
  const { jobs, now, cacheMs } = parts;
  const earlier = await jobs.painted(job.caller, job.cacheKey, now() - cacheMs);
  if (earlier?.outcome?.type !== 'finished') return null;
  try {
    const painted = await Promise.all(earlier.outcome.pictures.map(({ id, index }) => readAgain(parts, id, index)));
    return given({ ...earlier.outcome, pictures: painted }, earlier);
  } catch {
    // A file that is gone is no reason to fail: then it is painted anew.
    return null;
  }
}

/** @throws BotError `not_found` where it is gone */
async function readAgain({ pictures }: CacheParts, id: string, index: number): Promise<PaintedAt> {
  const picture = await pictures.find(id);
  if (picture === null) throw new BotError('not_found', words.picture.unknown);
  const { width, height } = picture;
  return { ...(await pictures.read(id)), width, height, index };
}

function given(outcome: Finished, from: Job): Finished {
  const first = from.outcome?.type === 'finished' ? from.outcome.cachedFrom : null;
  return { ...outcome, usage: NO_USAGE, cachedFrom: first ?? from.id };
}
