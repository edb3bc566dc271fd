import type { ErrorData } from '../../core/error.ts';
import type { ImageEvent, Outcome } from '../../core/event.ts';
import type { Job } from '../../core/job.ts';
import type { Picture } from '../../core/picture.ts';
import type { PictureStore } from '../../core/picture-store.ts';
import type { Usage } from '../../core/usage.ts';
import { viewOf } from '../../core/view.ts';
import { inPlainWords } from '../../core/view-words.ts';
import type { ServerEvent } from './event-stream.ts';

export type Finished = Extract<Outcome, { type: 'finished' }>;

/** The answer to `POST /api/images`: the pictures themselves. */
export async function finishedBody(job: Job, outcome: Finished, store: PictureStore) {
  const data = await Promise.all(
    outcome.pictures.map(async ({ id, width, height, alt }) => {
      const { bytes } = await store.read(id);
      return {
        b64_json: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
        width,
        height,
        alt,
      };
    }),
  );
  const { usage, cachedFrom, revisedPrompt } = outcome;
  return {
    id: job.id,
    data,
    usage: usageBody(usage),
    cost_usd: usage.microDollars / 1_000_000,
    cached: cachedFrom !== null,
    ...(revisedPrompt === null ? {} : { revised_prompt: revisedPrompt }),
  };
}

/** The answer to `GET /api/jobs/ID`: how it stands, with the addresses of its pictures. */
export function jobBody(job: Job) {
  const pictures: readonly Picture[] = job.outcome?.type === 'finished' ? job.outcome.pictures : [];
  const data = pictures.map(({ id, width, height, alt }) => ({ url: pictureAddress(id), width, height, alt }));
  return { id: job.id, state: job.state, data, error: job.outcome === null ? null : problemOf(job, job.outcome) };
}

export function pictureAddress(id: string): string {
  return `/pictures/${id}`;
}

/** Why a job gave no picture; null where it did. */
export function problemOf(job: Job, outcome: Outcome): (ErrorData & Readonly<Record<string, unknown>>) | null {
  switch (outcome.type) {
    case 'finished':
      return null;
    case 'failed':
      return outcome.error;
    case 'refused': {
      const { stage, categories, suggestion } = outcome;
      const message = viewOf({ ...job, outcome, state: 'refused' }).aside?.text ?? '';
      return {
        code: 'refused',
        message,
        remedy: suggestion ?? '',
        stage,
        categories: inPlainWords(categories),
        suggestion,
      };
    }
    case 'cancelled':
      return { code: 'cancelled', message: viewOf({ ...job, outcome, state: 'cancelled' }).text, remedy: '' };
  }
}

/** An event of a job as the API streams it. */
export async function apiEvent(job: Job, event: ImageEvent, store: PictureStore): Promise<ServerEvent> {
  const { id } = job;
  switch (event.type) {
    case 'queued':
      return { event: 'queued', data: { id, ahead: event.ahead } };
    case 'started':
      return { event: 'started', data: { id } };
    case 'partial': {
      const { bytes } = event.preview;
      const b64_json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
      return { event: 'partial', data: { id, index: event.index, b64_json } };
    }
    case 'finished':
      return { event: 'finished', data: await finishedBody(job, event, store) };
    case 'refused':
    case 'failed':
    case 'cancelled':
      return { event: event.type, data: { id, ...problemOf(job, event) } };
  }
}

function usageBody({ tokens }: Usage) {
  const { textIn, imageIn, imageOut } = tokens;
  return {
    input_tokens: textIn + imageIn,
    input_tokens_details: { text_tokens: textIn, image_tokens: imageIn },
    output_tokens: imageOut,
    total_tokens: textIn + imageIn + imageOut,
  };
}
