import { BotError, errorData } from '../core/error.ts';
import type { Outcome } from '../core/event.ts';
import type { Painted } from '../core/picture.ts';
import type { ImageRequest } from '../core/request.ts';
import { createTurns } from '../core/turns.ts';
import { type Tokens, type Usage, usageOfCall } from '../core/usage.ts';
import { words } from '../core/words.ts';
import { download } from './download.ts';
import { readFrames } from './event-stream.ts';
import { endingOf, endingOfFault } from './failure.ts';
import { watchIdle } from './idle.ts';
import { factsOf } from './intake.ts';
import { readPictureFrame } from './picture-frame.ts';
import { type RetryClock, withRetries } from './retry.ts';

/** How the painting of one picture ended. */
export type OneEnding =
  | Readonly<{ type: 'painted'; picture: Painted; revisedPrompt: string | null; usage: Usage }>
  | Exclude<Outcome<Painted>, { type: 'finished' }>;

export type OneCall = Readonly<{
  request: ImageRequest;
  /** Makes the call; resolves to an answer with status 2xx. */
  open: (signal: AbortSignal) => Promise<Response>;
  /** For the waits before the call is made again, where that is safe. */
  clock: RetryClock;
  signal: AbortSignal;
  /** Silence of so many milliseconds ends it. */
  idleMs: number;
  onPartial: (bytes: Uint8Array) => void;
  /** Is told what exactly went wrong, for the log. */
  onFault: (cause: unknown) => void;
}>;

/**
 * Paints one picture: makes the call, hands on each partial picture and returns how it ended. A stream that ends
 * without its picture, an error event, a cut connection, silence and an abort are told apart, and it never throws.
 */
export async function paintOne(call: OneCall): Promise<OneEnding> {
  const { open, signal, idleMs, onFault } = call;
  let idle = watchIdle(idleMs, signal);
  // What the call may have cost where nobody will ever say.
  const unknown = { ...usageOfCall(null, call.request), certain: false };
  let answered = false;
  try {
    // Each try has its own watch: the wait before it is no silence of the far side.
    const response = await withRetries(
      () => {
        idle.stop();
        idle = watchIdle(idleMs, signal);
        return open(idle.signal).finally(idle.stop);
      },
      call.clock,
      signal,
    );
    answered = true;
    idle.beat();
    if (response.body === null) return failed('bad_answer', words.service.badAnswer, unknown);
    const body = beating(response.body, idle.beat);
    const streams = /\btext\/event-stream\b/iu.test(response.headers.get('content-type') ?? '');
    const ending = streams ? await readStream(call, body) : await readAnswer(call, body, idle.signal);
    if (ending !== null) return ending.type === 'failed' ? { ...ending, usage: unknown } : ending;
    return signal.aborted ? cancelled(unknown) : failed('ended_early', words.service.endedEarly, unknown);
  } catch (thrown) {
    if (signal.aborted) return cancelled(unknown);
    if (idle.wentQuiet()) return failed('stalled', words.service.stalled, unknown);
    onFault(thrown);
    const ending = endingOf(thrown);
    // A request that was sent may be paid for, also where its answer never came.
    const sent = answered || (ending.type === 'failed' && ending.error.code === 'connection_lost');
    return sent && ending.type === 'failed' ? { ...ending, usage: unknown } : ending;
  } finally {
    idle.stop();
  }
}

/** All streams of the process share one thread. */
const turn = createTurns();

/** Reads an event stream; null where it ends without saying how. */
async function readStream(call: OneCall, body: AsyncIterable<Uint8Array>): Promise<OneEnding | null> {
  for await (const frame of readFrames(body, turn)) {
    if (isDone(frame.data)) return null;
    const { fields, picture } = readPictureFrame(frame.data);
    const type = frame.name || textOf(fields.type);
    const fault = faultIn(type, fields);
    if (fault !== null) {
      call.onFault(fault);
      return endingOfFault({ status: null, fields: fault });
    }
    if (type.endsWith('.partial_image') && picture !== null) call.onPartial(picture);
    if (type.endsWith('.completed')) return painted(call, picture, fields, null);
  }
  return null;
}

/** Reads an answer in one piece: `{data: [{b64_json}], usage}`, or the address of a picture from older servers. */
async function readAnswer(
  call: OneCall,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<OneEnding | null> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  const { fields, picture } = readPictureFrame(Buffer.concat(parts));
  const data = Array.isArray(fields.data) ? fields.data : [];
  const first = typeof data[0] === 'object' && data[0] !== null ? (data[0] as Record<string, unknown>) : {};
  const url = textOf(first.url);
  const bytes = picture ?? (url === '' ? null : await download(url, signal));
  return painted(call, bytes, fields, textOf(first.revised_prompt) || null);
}

async function* beating(body: AsyncIterable<Uint8Array>, beat: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    beat();
    yield chunk;
  }
}

/** `[DONE]` ends a stream of compatible servers. */
function isDone(data: Uint8Array): boolean {
  return data.length < 16 && Buffer.from(data).toString('latin1').trim() === '[DONE]';
}

function faultIn(type: string, fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  const { error } = fields;
  if (typeof error === 'object' && error !== null) return error as Record<string, unknown>;
  return type === 'error' ? fields : null;
}

async function painted(
  { request }: OneCall,
  bytes: Uint8Array | null,
  fields: Readonly<Record<string, unknown>>,
  revisedPrompt: string | null,
): Promise<OneEnding> {
  const facts = bytes === null ? null : await factsOf(bytes);
  const usage = usageOfCall(tokensOf(fields.usage), request);
  if (bytes === null || facts === null) return failed('bad_answer', words.service.badAnswer, usage);
  return { type: 'painted', picture: { bytes, ...facts }, revisedPrompt, usage };
}

/** The API's own count (`usage` of its answer); null where it gave none. */
function tokensOf(usage: unknown): Tokens | null {
  if (typeof usage !== 'object' || usage === null) return null;
  const { input_tokens, output_tokens, input_tokens_details } = usage as Record<string, unknown>;
  const details = (typeof input_tokens_details === 'object' && input_tokens_details) || {};
  const { text_tokens, image_tokens } = details as Record<string, unknown>;
  const imageIn = whole(image_tokens);
  return {
    textIn: text_tokens === undefined ? Math.max(0, whole(input_tokens) - imageIn) : whole(text_tokens),
    imageIn,
    imageOut: whole(output_tokens),
  };
}

function whole(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function cancelled(usage: Usage): OneEnding {
  return { type: 'cancelled', usage };
}

function failed(code: 'bad_answer' | 'ended_early' | 'stalled', sentence: string, usage: Usage): OneEnding {
  return { type: 'failed', error: errorData(new BotError(code, sentence, { remedy: words.service.again })), usage };
}
