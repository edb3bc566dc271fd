import { begin, type Exchange, hang, pause, write } from './answer.ts';
import { ApiError, type ErrorBody } from './api-error.ts';
import type { Commission } from './commission.ts';
import type { Effect } from './failure-words.ts';
import { faultBody } from './find-failures.ts';
import { countTokens, effectiveQuality } from './usage.ts';

/** Answers with server-sent events: partial pictures, then the finished one. Events name no picture index (facts 1.5). */
export async function streamPictures(exchange: Exchange, commission: Commission): Promise<void> {
  const { job, effects, paceMs, size } = commission;
  const { signal, response } = exchange;
  const does = (at: Effect['at']): boolean => effects.some(({ effect }) => effect.at === at);
  begin(exchange, 200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const kind = job.endpoint === 'edit' ? 'image_edit' : 'image_generation';
  // A failure after a partial picture needs one, also where none was asked for.
  const late = effects.some(({ effect }) => ['frame', 'bare-frame', 'cut', 'hang', 'end-early'].includes(effect.at));
  const partials = late ? Math.max(1, job.partialImages) : job.partialImages;

  for (let count = 0; count < job.n; count++) {
    const painting = await commission.paint();
    const common = {
      created_at: Math.floor(Date.now() / 1000),
      size: `${size.width}x${size.height}`,
      quality: effectiveQuality(job),
      background: job.transparent ? 'transparent' : 'opaque',
      output_format: job.format,
    };
    for (let index = 0; index < partials; index++) {
      signal.throwIfAborted();
      const bytes = await painting.partial(index, partials);
      if (index > 0 || does('slow')) await pause(paceMs, signal);
      await sendPicture(exchange, `${kind}.partial_image`, bytes, { ...common, partial_image_index: index });
      if (index === 0) await failAfterPartial(exchange, commission);
    }
    for (const { effect, choice } of effects) {
      if (effect.at === 'output') {
        await failInFrame(exchange, faultBody(effect.error, choice, exchange.call.id, job.model), effect.status, true);
      }
    }
    signal.throwIfAborted();
    const bytes = does('broken-picture') ? Buffer.from('this is not a picture') : await painting.finished();
    commission.remember(bytes);
    if (partials > 0 || does('slow')) await pause(paceMs, signal);
    const facts = commission.pictures.images.map((picture) => picture.facts);
    await sendPicture(exchange, `${kind}.completed`, does('empty') ? Buffer.alloc(0) : bytes, {
      ...common,
      ...(does('no-usage') ? {} : { usage: countTokens(job, size, facts, 1) }),
      ...(job.safetyIdentifier ? { safety_identifier: job.safetyIdentifier } : {}),
    });
  }
  response.end();
}

async function failAfterPartial(exchange: Exchange, { effects, job }: Commission): Promise<void> {
  for (const { effect, choice } of effects) {
    if (effect.at === 'hang') await hang(exchange.signal);
    if (effect.at === 'cut') {
      await flushed(exchange);
      exchange.response.destroy();
      throw stopped('cut');
    }
    if (effect.at === 'end-early') {
      exchange.response.end();
      throw stopped('end-early');
    }
    if (effect.at === 'frame' || effect.at === 'bare-frame') {
      const body = faultBody(effect.error, choice, exchange.call.id, job.model);
      await failInFrame(exchange, body, effect.status, effect.at === 'frame');
    }
  }
}

async function failInFrame(exchange: Exchange, error: ErrorBody, status: number, named: boolean): Promise<never> {
  const data = named ? { type: 'error', error } : { error };
  await write(exchange, `${named ? 'event: error\n' : ''}data: ${JSON.stringify(data)}\n\n`);
  exchange.response.end();
  throw new ApiError(status, error);
}

/** Ends the call after its bytes were sent already; the server records it and answers no more. */
function stopped(code: string): ApiError {
  return new ApiError(500, { message: code, type: 'server_error', param: null, code });
}

async function flushed({ response }: Exchange): Promise<void> {
  await new Promise<void>((resolve) => response.write('\n', () => resolve()));
}

/** Writes one event. The base64 text is not passed through JSON.stringify: it needs no escaping, and it is long. */
async function sendPicture(
  exchange: Exchange,
  type: string,
  bytes: Buffer,
  fields: Record<string, unknown>,
): Promise<void> {
  const rest = JSON.stringify(fields).slice(1);
  await write(exchange, `event: ${type}\ndata: {"type":"${type}","b64_json":"${bytes.toString('base64')}",${rest}\n\n`);
}
