import type { Caller } from './caller.ts';
import type { Destination } from './destination.ts';
import type { Outcome } from './event.ts';
import type { ImageRequest } from './request.ts';

/** A job's states. `painted` is stored but not yet delivered; `interrupted` is what a stop of the process leaves. */
export type JobState =
  | 'accepted'
  | 'queued'
  | 'painting'
  | 'painted'
  | 'delivered'
  | 'refused'
  | 'failed'
  | 'cancelled'
  | 'interrupted';

/** The only place that says which state may follow which. */
export const TRANSITIONS = {
  accepted: ['queued', 'failed', 'cancelled'],
  queued: ['painting', 'failed', 'cancelled'],
  painting: ['painted', 'refused', 'failed', 'cancelled', 'interrupted'],
  painted: ['delivered'],
  delivered: [],
  refused: [],
  failed: [],
  cancelled: [],
  interrupted: [],
} as const satisfies Record<JobState, readonly JobState[]>;

export function mayBecome(from: JobState, to: JobState): boolean {
  return (TRANSITIONS[from] as readonly JobState[]).includes(to);
}

/** Whether a job waits or is being painted. */
export function isOpen(state: JobState): boolean {
  return state === 'accepted' || state === 'queued' || state === 'painting';
}

/** Who sees a message: everybody in the channel, or its requester alone. */
export type Audience = 'channel' | 'caller';

/** Pictures that are there already: picked from several, or published from a private message. */
export type GivenPictures = Readonly<{ why: 'picked' | 'published'; from: string; pictures: readonly string[] }>;

/** Something a member asked for. Plain JSON and durable: a row exists before any money is spent. */
export type Job = Readonly<{
  id: string;
  request: ImageRequest;
  caller: Caller;
  destination: Destination;
  state: JobState;
  /** The same for all requests that ask for the same picture. */
  cacheKey: string;
  /** Whether it is painted even where the same picture is there already. */
  fresh: boolean;
  audience: Audience;
  /** Whether its pictures are hidden until they are clicked, where the platform can. */
  spoiler: boolean;
  /** Stored pictures that are shown once more instead of painting; null where it is painted. */
  given: GivenPictures | null;
  /** How it ended; null while it is open, and for one that was interrupted. */
  outcome: Outcome | null;
  /** When it reached each state, in milliseconds since 1970. */
  times: Readonly<Partial<Record<JobState, number>>>;
}>;
