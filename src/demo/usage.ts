import type { ImageJob } from './image-job.ts';

/** OpenAI's token counts of one answer. */
export type Usage = {
  readonly total_tokens: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly input_tokens_details: { readonly text_tokens: number; readonly image_tokens: number };
  readonly output_tokens_details?: { readonly image_tokens: number; readonly text_tokens: number };
};

/** Tokens of a 1024x1024 picture by quality: gpt-image-1.x as published, the rest near what has been reported. */
const OUTPUT_TOKENS: Readonly<Record<string, number>> = {
  low: 272,
  medium: 1056,
  high: 4160,
  xhigh: 7024,
  max: 10_240,
};
const SQUARE_PIXELS = 1024 * 1024;
/** Each partial picture costs this many output tokens (facts 1.5). */
const PARTIAL_TOKENS = 100;
const CHARACTERS_PER_TOKEN = 4;

/** The quality an answer names where the request left it open. */
export function effectiveQuality(job: ImageJob): string {
  return job.quality === 'auto' ? 'medium' : job.quality;
}

/**
 * @param size of one painted picture, in pixels
 * @param pictures sent as inputs, sizes in pixels
 * @param count pictures this usage pays for
 */
export function countTokens(
  job: ImageJob,
  size: { width: number; height: number },
  pictures: readonly { width: number; height: number }[],
  count: number,
): Usage {
  const text = Math.max(1, Math.ceil(job.prompt.length / CHARACTERS_PER_TOKEN));
  const image = pictures.reduce((sum, picture) => sum + inputTokens(picture), 0);
  const each = Math.ceil((OUTPUT_TOKENS[effectiveQuality(job)] ?? 1056) * ((size.width * size.height) / SQUARE_PIXELS));
  const partials = job.stream ? job.partialImages * PARTIAL_TOKENS : 0;
  const output = (each + partials) * count;
  return {
    total_tokens: text + image + output,
    input_tokens: text + image,
    output_tokens: output,
    input_tokens_details: { text_tokens: text, image_tokens: image },
    ...(job.stream ? {} : { output_tokens_details: { image_tokens: output, text_tokens: 0 } }),
  };
}

/** 65 tokens and 129 more for each tile of 512 pixels, the short edge first scaled to 512 at most. */
function inputTokens({ width, height }: { width: number; height: number }): number {
  const scale = Math.min(1, 512 / Math.min(width, height));
  return 65 + 129 * Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512);
}
