import { BotError, errorData } from '../core/error.ts';
import type { Outcome } from '../core/event.ts';
import type { Painted } from '../core/picture.ts';
import { NO_TOKENS, type Tokens } from '../core/usage.ts';
import { words } from '../core/words.ts';
import { readFrames } from './event-stream.ts';
import { endingOf, endingOfFault } from './failure.ts';
import { watchIdle } from './idle.ts';
import { factsOf } from './intake.ts';
import { readPictureFrame } from './picture-frame.ts';

/** How the painting of one picture ended. */
export type OneEnding =
  | Readonly<{ type: 'painted'; picture: Painted; tokens: Tokens | null }>
  | Exclude<Outcome<Painted>, { type: 'finished' }>;

/**
 * Paints one picture: opens the stream, hands on each partial picture and returns how it ended. A stream that ends
 * without its picture, an error event, a cut connection, silence and an abort are told apart, and it never throws.
 */
export async function paintOne(options: {
  open: (signal: AbortSignal) => Promise<Response>;
  signal: AbortSignal;
  idleMs: number;
  onPartial: (bytes: Uint8Array) => void;
  onFault: (cause: unknown) => void;
}): Promise<OneEnding> {
  const { open, signal, idleMs, onPartial, onFault } = options;
  const idle = watchIdle(idleMs, signal);
  try {
    const response = await open(idle.signal);
    idle.beat();
    if (response.body === null) return fail('bad_answer', words.service.badAnswer);
    for await (const frame of readFrames(beating(response.body, idle.beat))) {
      if (isDone(frame.data)) break;
      const { fields, picture } = readPictureFrame(frame.data);
      const type = frame.name || (typeof fields.type === 'string' ? fields.type : '');
      const fault = faultIn(type, fields);
      if (fault !== null) {
        onFault(fault);
        return endingOfFault({ status: null, fields: fault }, undefined);
      }
      if (type.endsWith('.partial_image') && picture !== null) onPartial(picture);
      if (type.endsWith('.completed')) return await completed(picture, fields);
    }
    return signal.aborted ? CANCELLED : fail('ended_early', words.service.endedEarly);
  } catch (thrown) {
    if (signal.aborted) return CANCELLED;
    if (idle.wentQuiet()) return fail('stalled', words.service.stalled);
    onFault(thrown);
    return endingOf(thrown);
  } finally {
    idle.stop();
  }
}

const CANCELLED = { type: 'cancelled', usage: null } as const;

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

async function completed(bytes: Uint8Array | null, fields: Readonly<Record<string, unknown>>): Promise<OneEnding> {
  const facts = bytes === null ? null : await factsOf(bytes);
  if (bytes === null || facts === null) return fail('bad_answer', words.service.badAnswer);
  return { type: 'painted', picture: { bytes, ...facts }, tokens: tokensOf(fields.usage) };
}

/** The API's own count (`usage` of the completed event); null where it gave none. */
function tokensOf(usage: unknown): Tokens | null {
  if (typeof usage !== 'object' || usage === null) return null;
  const { input_tokens, output_tokens, input_tokens_details } = usage as Record<string, unknown>;
  const details = (typeof input_tokens_details === 'object' && input_tokens_details) || {};
  const { text_tokens, image_tokens } = details as Record<string, unknown>;
  const imageIn = whole(image_tokens);
  return {
    ...NO_TOKENS,
    textIn: text_tokens === undefined ? whole(input_tokens) - imageIn : whole(text_tokens),
    imageIn,
    imageOut: whole(output_tokens),
  };
}

function whole(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}

function fail(code: 'bad_answer' | 'ended_early' | 'stalled', sentence: string): OneEnding {
  return {
    type: 'failed',
    error: errorData(new BotError(code, sentence, { remedy: words.service.again })),
    usage: null,
  };
}
