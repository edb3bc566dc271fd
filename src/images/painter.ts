import { createChannel } from '../core/channel.ts';
import { BotError, errorData } from '../core/error.ts';
import type { ImageEvent, Outcome, Painter } from '../core/event.ts';
import type { Log } from '../core/log.ts';
import { DEFAULT_MODEL, findModel } from '../core/models.ts';
import type { Painted } from '../core/picture.ts';
import type { ImageRequest } from '../core/request.ts';
import { addTokens, NO_TOKENS, price, type Usage } from '../core/usage.ts';
import { words } from '../core/words.ts';
import type { InputPicture, OpenStream } from './api.ts';
import { type OneEnding, paintOne } from './one-picture.ts';
import { makePreview } from './preview.ts';

export type PainterParts = Readonly<{
  open: OpenStream;
  /** Reads a stored picture. */
  read: (id: string) => Promise<InputPicture>;
  /** A stream that says nothing for so long, in milliseconds, is given up. */
  idleMs: number;
  log: Log;
}>;

/**
 * The image service. Several pictures are painted by as many streams of one picture each, because the API's stream
 * events do not say which picture they belong to.
 */
export function createPainter(parts: PainterParts): Painter {
  return async function* paint(request, signal) {
    const events = createChannel<ImageEvent<Painted>>();
    void run(parts, request, signal, events.push).then((outcome) => {
      events.push(outcome);
      events.end();
    });
    yield* events;
  };
}

async function run(
  { open, read, idleMs, log }: PainterParts,
  request: ImageRequest,
  signal: AbortSignal,
  emit: (event: ImageEvent<Painted>) => void,
): Promise<Outcome<Painted>> {
  try {
    const inputs = await Promise.all(request.inputs.map(read));
    const mask = request.mask === null ? null : await read(request.mask);
    emit({ type: 'started' });
    const one = async (index: number): Promise<OneEnding> => {
      const previews = previewsOf(index, emit, log);
      const ending = await paintOne({
        open: (own) => open(request, inputs, mask, own),
        signal,
        idleMs,
        onPartial: previews.take,
        onFault: (cause) => log.warn({ err: cause, model: request.model, index }, 'the image API said no'),
      });
      await previews.done();
      return ending;
    };
    const endings = await Promise.all(Array.from({ length: request.count }, (_, index) => one(index)));
    return outcomeOf(endings, request);
  } catch (thrown) {
    log.error({ err: thrown }, 'painting failed inside');
    const error =
      thrown instanceof BotError
        ? thrown
        : new BotError('internal', words.internal.failed, { remedy: words.internal.remedy, cause: thrown });
    return { type: 'failed', error: errorData(error), usage: null };
  }
}

/** Scales the partial pictures of one picture and emits them in order, while the stream is read on. */
function previewsOf(index: number, emit: (event: ImageEvent<Painted>) => void, log: Log) {
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
function outcomeOf(endings: readonly OneEnding[], request: ImageRequest): Outcome<Painted> {
  const painted = endings.filter((each) => each.type === 'painted');
  const usage = usageOf(painted, request);
  const bad = endings.filter((each) => each.type !== 'painted');
  const worst = bad.find((each) => each.type === 'cancelled') ?? bad.find((each) => each.type === 'refused') ?? bad[0];
  if (worst !== undefined && (worst.type === 'cancelled' || painted.length === 0)) {
    return { ...worst, usage: painted.length > 0 ? usage : null };
  }
  return { type: 'finished', pictures: painted.map((each) => each.picture), missing: bad.length, usage };
}

function usageOf(painted: readonly Extract<OneEnding, { type: 'painted' }>[], request: ImageRequest): Usage {
  const tokens = painted.reduce((sum, each) => addTokens(sum, each.tokens ?? NO_TOKENS), NO_TOKENS);
  const spec = findModel(request.model) ?? findModel(DEFAULT_MODEL);
  return {
    tokens,
    microDollars: spec === undefined ? 0 : price(tokens, spec),
    certain: painted.every((each) => each.tokens !== null),
  };
}
