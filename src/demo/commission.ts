import type { InputPictures } from './check-pictures.ts';
import type { Effect } from './failure-words.ts';
import type { ImageJob } from './image-job.ts';
import type { Painting } from './painter/paint.ts';

/** A job with everything decided: what goes wrong on purpose, and the pause before each frame. */
export type Commission = {
  readonly job: ImageJob;
  readonly pictures: InputPictures;
  readonly effects: readonly Planned[];
  readonly paceMs: number;
  readonly size: PictureSize;
  /** Paints the next picture of this prompt. */
  paint(): Promise<Painting>;
  /** Keeps a finished picture's prompt, so that it can be described later. */
  remember(bytes: Buffer): void;
};

/** Pixels. */
export type PictureSize = { readonly width: number; readonly height: number };

export type Planned = { readonly effect: Effect; readonly choice: string };
