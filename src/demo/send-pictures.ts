import { type Exchange, hang, sendJson } from './answer.ts';
import { ApiError } from './api-error.ts';
import type { Commission } from './commission.ts';
import type { Effect } from './failure-words.ts';
import { faultBody } from './find-failures.ts';
import type { ImageJob } from './image-job.ts';
import type { Studio } from './studio.ts';
import { countTokens, effectiveQuality } from './usage.ts';

/** Answers with an ImagesResponse: all pictures at once. */
export async function sendPictures(exchange: Exchange, studio: Studio, commission: Commission): Promise<void> {
  const { job, effects, pictures, size } = commission;
  const { call, signal } = exchange;
  const does = (at: Effect['at']): boolean => effects.some(({ effect }) => effect.at === at);
  if (does('hang')) await hang(signal);
  if (does('cut')) {
    exchange.response.destroy();
    throw new ApiError(500, { message: 'cut', type: 'server_error', param: null, code: null });
  }
  const data: Record<string, string>[] = [];
  for (let count = 0; count < job.n; count++) {
    const painting = await commission.paint();
    signal.throwIfAborted();
    const bytes = does('broken-picture') ? Buffer.from('this is not a picture') : await painting.finished();
    signal.throwIfAborted();
    commission.remember(bytes);
    const revised =
      job.rules.family === 'dall-e-3' ? { revised_prompt: `${job.prompt}, painted by the demo server` } : {};
    data.push({
      ...(job.asUrl ? { url: studio.serve(bytes, job.format) } : { b64_json: bytes.toString('base64') }),
      ...revised,
    });
  }
  for (const { effect, choice } of effects) {
    if (effect.at !== 'output' && effect.at !== 'frame' && effect.at !== 'bare-frame') continue;
    throw new ApiError(effect.status, faultBody(effect.error, choice, call.id, job.model));
  }
  const created = Math.floor(Date.now() / 1000);
  const sent = does('empty') || does('end-early') ? [] : data;
  if (job.rules.family !== 'gpt') return sendJson(exchange, { created, data: sent });
  const facts = pictures.images.map((picture) => picture.facts);
  await sendJson(exchange, {
    created,
    background: job.transparent ? 'transparent' : 'opaque',
    data: sent,
    output_format: job.format,
    quality: effectiveQuality(job),
    size: `${size.width}x${size.height}`,
    ...(does('no-usage') ? {} : { usage: countTokens(job, size, facts, job.n) }),
    ...(job.format === 'svg' ? { svg_usage: svgUsage(job) } : {}),
    ...(job.safetyIdentifier ? { safety_identifier: job.safetyIdentifier } : {}),
  });
}

function svgUsage(job: ImageJob): Record<string, unknown> {
  const input = Math.ceil(job.prompt.length / 4) + 1200;
  return {
    model: 'demo-svg',
    input_tokens: input,
    output_tokens: 2400,
    reasoning_tokens: 0,
    total_tokens: input + 2400,
  };
}
