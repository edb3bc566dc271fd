import type { ImageJob } from './image-job.ts';
import { GIF_MAX_PIXELS } from './rules.ts';

type Contradiction = {
  param: string;
  message(job: ImageJob, read: Readonly<Record<string, unknown>>, masked: boolean): string | null;
};

/** Parameters that are each right alone and wrong together. */
export const CONTRADICTIONS: readonly Contradiction[] = [
  { param: 'n', message: (job) => (job.n > job.rules.maxN ? `You must provide n=1 for ${job.model}.` : null) },
  { param: 'n', message: (job) => (job.format === 'svg' && job.n > 1 ? 'SVG output requires n=1.' : null) },
  {
    param: 'background',
    message: (job) =>
      job.transparent && job.format !== 'png' && job.format !== 'webp'
        ? `Transparent background is not supported for ${job.format.toUpperCase()} output format.`
        : null,
  },
  {
    param: 'output_compression',
    message: (job, read) =>
      read.output_compression !== undefined && job.format !== 'jpeg' && job.format !== 'webp'
        ? `output_compression is only supported with jpeg and webp, not with ${job.format}.`
        : null,
  },
  {
    param: 'stream',
    message: (job) =>
      job.stream && still(job) ? `Streaming is not supported for ${job.format.toUpperCase()} output.` : null,
  },
  {
    param: 'partial_images',
    message: (job) =>
      job.partialImages > 0 && still(job) ? `Partial images are not supported for ${job.format} output.` : null,
  },
  { param: 'mask', message: (job, _, masked) => (masked && job.format === 'gif' ? 'GIF output takes no mask.' : null) },
  {
    param: 'size',
    message: ({ format, size }) =>
      format === 'gif' && size !== 'auto' && size.width * size.height > GIF_MAX_PIXELS
        ? `Requested size is too large for GIF output: at most ${GIF_MAX_PIXELS} pixels.`
        : null,
  },
  {
    param: 'output_format',
    message: (job) => (job.format === 'svg' && job.endpoint === 'edit' ? 'SVG edits are not supported.' : null),
  },
  { param: 'svg', message: (job, read) => onlyWith(job, read, 'svg', 'svg') },
  { param: 'frame_count', message: (job, read) => onlyWith(job, read, 'frame_count', 'gif') },
  { param: 'frame_duration_ms', message: (job, read) => onlyWith(job, read, 'frame_duration_ms', 'gif') },
];

function still(job: ImageJob): boolean {
  return job.format === 'gif' || job.format === 'svg';
}

function onlyWith(job: ImageJob, read: Readonly<Record<string, unknown>>, name: string, format: string): string | null {
  return read[name] !== undefined && job.format !== format ? `${name} requires output_format=${format}.` : null;
}
