import type { ErrorData } from './error.ts';
import type { PaintedAt, Picture, Preview } from './picture.ts';
import type { ImageRequest } from './request.ts';
import type { Usage } from './usage.ts';

/** Where moderation said no: before anything was sent, at the input, at the output, or the API did not say. */
export type RefusalStage = 'before' | 'input' | 'output' | 'unknown';

/** How a job ends. Exactly one of these ends each job. */
export type Outcome<P = Picture> =
  | Readonly<{
      type: 'finished';
      pictures: readonly P[];
      /** How many of the pictures asked for could not be painted; less than all of them. */
      missing: number;
      /** What the model made of the prompt, where it says so (DALL-E 3). */
      revisedPrompt: string | null;
      /** The job whose pictures these are, where the same request was painted a short while ago and cost nothing now. */
      cachedFrom: string | null;
      usage: Usage;
    }>
  | Readonly<{
      type: 'refused';
      stage: RefusalStage;
      /** As moderation names them; for people, `words` has plain ones. */
      categories: readonly string[];
      /** A safer wording of the prompt, where there is one. */
      suggestion: string | null;
      usage: Usage | null;
    }>
  | Readonly<{ type: 'failed'; error: ErrorData; usage: Usage | null }>
  | Readonly<{ type: 'cancelled'; usage: Usage | null }>;

/** What happens to a job, in the order in which it happens. */
export type ImageEvent<P = Picture> =
  | Readonly<{
      type: 'queued';
      /** How many jobs are before it. */
      ahead: number;
    }>
  | Readonly<{ type: 'started' }>
  | Readonly<{
      type: 'partial';
      /** Which picture of the job, from 0. */
      index: number;
      /** Which preview of that picture, from 0. */
      step: number;
      preview: Preview;
    }>
  | Outcome<P>;

/** Whether an event ends its job. */
export function isOutcome<P>(event: ImageEvent<P>): event is Outcome<P> {
  return event.type !== 'queued' && event.type !== 'started' && event.type !== 'partial';
}

/**
 * The image service as the rest of the house sees it: a checked request in, events out; the last one is an
 * {@link Outcome}, whatever happens. Aborting `signal` ends it with `cancelled` at any moment.
 */
export type Painter = (request: ImageRequest, signal: AbortSignal) => Painting;

/** A picture, or several, in the making. */
export type Painting = AsyncIterable<ImageEvent<PaintedAt>>;
