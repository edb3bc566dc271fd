import type { Assistant } from '../core/assistant.ts';
import { createChannel } from '../core/channel.ts';
import { asBotError, errorData } from '../core/error.ts';
import type { ImageEvent, Outcome, Painter } from '../core/event.ts';
import type { Log } from '../core/log.ts';
import type { PaintedAt } from '../core/picture.ts';
import type { ImageRequest } from '../core/request.ts';
import { addUsage, NO_USAGE, type Usage } from '../core/usage.ts';
import type { Api, InputPicture } from './api.ts';
import { fitInputs } from './fit.ts';
import { precheck } from './moderation.ts';
import { type OneEnding, paintOne } from './one-picture.ts';
import { makePreview } from './preview.ts';
import type { RetryClock } from './retry.ts';

export type PainterParts = Readonly<{
  api: Api;
  /** Rewords what was refused. */
  assistant: Assistant;
  /** Reads a stored picture. */
  read: (id: string) => Promise<InputPicture>;
  /** A call that says nothing for so long, in milliseconds, is given up. */
  idleMs: number;
  /** Whether moderation is asked before money is spent. */
  prechecks: boolean;
  clock: RetryClock;
  log: Log;
}>;

type Emit = (event: ImageEvent<PaintedAt>) => void;

/**
 * The image service. Several pictures are painted by as many calls for one picture each, because the API's stream
 * events do not say which picture they belong to.
 */
export function createPainter(parts: PainterParts): Painter {
  return async function* paint(request, signal) {
    const events = createChannel<ImageEvent<PaintedAt>>();
    void run(parts, request, signal, events.push).then((outcome) => {
      events.push(outcome);
      events.end();
    });
    yield* events;
  };
}

async function run(
  parts: PainterParts,
  request: ImageRequest,
  signal: AbortSignal,
  emit: Emit,
): Promise<Outcome<PaintedAt>> {
  try {
    const outcome = await paint(parts, request, signal, emit);
    if (outcome.type !== 'refused') return outcome;
    return { ...outcome, suggestion: await parts.assistant.reword(request.prompt, signal) };
  } catch (thrown) {
    parts.log.error({ err: thrown }, 'painting failed inside');
    return { type: 'failed', error: errorData(asBotError(thrown)), usage: null };
  }
}

async function paint(
  parts: PainterParts,
  request: ImageRequest,
  signal: AbortSignal,
  emit: Emit,
): Promise<Outcome<PaintedAt>> {
  const { api, read, log } = parts;
  const given = await Promise.all(request.inputs.map(read));
  if (parts.prechecks) {
    const categories = await precheck(api, request.prompt, given, signal, log);
    if (categories.length > 0) return { type: 'refused', stage: 'before', categories, suggestion: null, usage: null };
  }
  if (signal.aborted) return { type: 'cancelled', usage: null };
  const { inputs, mask } = await fitInputs(request, given, request.mask === null ? null : await read(request.mask));
  emit({ type: 'started' });
  const one = async (index: number): Promise<OneEnding> => {
    const previews = previewsOf(index, emit, log);
    const ending = await paintOne({
      request,
      open: (own) => api.paint(request, inputs, mask, own),
      clock: parts.clock,
      signal,
      idleMs: parts.idleMs,
      onPartial: previews.take,
      onFault: (cause) => log.warn({ err: cause, model: request.model, index }, 'the image API said no'),
    });
    await previews.done();
    return ending;
  };
  return outcomeOf(await Promise.all(Array.from({ length: request.count }, (_, index) => one(index))));
}

/** Scales the partial pictures of one picture and emits them in order, while the stream is read on. */
function previewsOf(index: number, emit: Emit, log: Log) {
  let last: Promise<void> = Promise.resolve();
  let step = 0;
  return {
    take(bytes: Uint8Array) {
      const own = step;
      step += 1;
      last = last.then(async () => {
        try {
          emit({ type: 'partial', index, step: own, preview: await makePreview(bytes) });
        } catch (err) {
          log.warn({ err, index, step: own }, 'a preview could not be scaled');
        }
      });
    },
    done: () => last,
  };
}

/** Joins the endings of all pictures of a request: what was painted counts, unless the whole was cancelled. */
function outcomeOf(endings: readonly OneEnding[]): Outcome<PaintedAt> {
  const painted = endings.flatMap((each, index) => (each.type === 'painted' ? [{ ...each, index }] : []));
  const bad = endings.filter((each) => each.type !== 'painted');
  const worst = bad.find((each) => each.type === 'cancelled') ?? bad.find((each) => each.type === 'refused') ?? bad[0];
  if (worst !== undefined && (worst.type === 'cancelled' || painted.length === 0)) {
    return { ...worst, usage: usageOf(endings) };
  }
  return {
    type: 'finished',
    pictures: painted.map(({ picture, index }) => ({ ...picture, index })),
    missing: bad.length,
    revisedPrompt: painted[0]?.revisedPrompt ?? null,
    cachedFrom: null,
    usage: usageOf(endings) ?? NO_USAGE,
  };
}

/** What all calls together used; null where none of them can have cost anything. */
function usageOf(endings: readonly OneEnding[]): Usage | null {
  const used = endings.flatMap(({ usage }) => (usage === null ? [] : [usage]));
  return used.length === 0 ? null : used.reduce(addUsage);
}
