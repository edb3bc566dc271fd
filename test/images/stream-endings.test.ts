import { beforeAll, describe, expect, it } from 'vitest';
import { streamed } from '../doubles/image-api-answers.ts';
import { type RawAnswer, startRawImageServer } from '../doubles/raw-image-server.ts';
import { completedEvent, partialEvent, SOME_USAGE, wireEvent } from '../fixtures/image-stream-events.ts';
import { endingOf, paint } from '../fixtures/painting.ts';
import { BLUE, GREEN, png, RED } from '../fixtures/tiny-pictures.ts';

let small: Buffer;
let large: Buffer;
beforeAll(async () => {
  small = await png(8, 8, BLUE);
  large = await png(1200, 800, RED);
});

/** One way for a stream to end without a picture: what the server does, and what it must be called. */
type BadEnd = readonly [what: string, answer: (raw: RawAnswer) => Promise<void> | void, ending: string];

const serverError = { message: 'The server had an error.', type: 'server_error', param: null, code: 'server_error' };

const BAD_ENDS: readonly BadEnd[] = [
  ['a clean end after a preview', (raw) => streamed(raw, [partialEvent(small)]), 'ended_early'],
  ['a clean end with nothing at all', (raw) => streamed(raw, []), 'ended_early'],
  ['a clean end with comments only', (raw) => streamed(raw, [': one moment\n\n', ': yes?\n\n']), 'ended_early'],
  ['`[DONE]` after a preview', (raw) => streamed(raw, [partialEvent(small), 'data: [DONE]\n\n']), 'ended_early'],
  [
    'an error event',
    (raw) =>
      streamed(raw, [
        partialEvent(small),
        `event: error\ndata: ${JSON.stringify({ type: 'error', error: serverError })}\n\n`,
      ]),
    'service_error',
  ],
  [
    'an error event whose data is the error itself',
    (raw) =>
      streamed(raw, [`event: error\ndata: ${JSON.stringify({ ...serverError, code: 'rate_limit_exceeded' })}\n\n`]),
    'rate_limited',
  ],
  [
    'an error without an event name',
    (raw) => streamed(raw, [partialEvent(small), `data: ${JSON.stringify({ error: serverError })}\n\n`]),
    'service_error',
  ],
  [
    'an error event in front of a finished picture',
    (raw) => streamed(raw, [`data: ${JSON.stringify({ error: serverError })}\n\n`, completedEvent(small)]),
    'service_error',
  ],
  [
    'a cut between two events',
    async (raw) => {
      raw.stream();
      await raw.write(partialEvent(small));
      raw.cut();
    },
    'connection_lost',
  ],
  [
    'a cut in the middle of the finished picture',
    async (raw) => {
      raw.stream();
      const event = completedEvent(large);
      await raw.write(partialEvent(small) + event.slice(0, event.length / 2));
      raw.cut();
    },
    'connection_lost',
  ],
  [
    'a clean end in the middle of the finished picture',
    (raw) => streamed(raw, [completedEvent(large).slice(0, 2000)]),
    'bad_answer',
  ],
  [
    'a finished event without its picture',
    (raw) => streamed(raw, [wireEvent('image_generation.completed', { usage: SOME_USAGE })]),
    'bad_answer',
  ],
  [
    'a finished event with something else',
    (raw) => streamed(raw, [completedEvent(Buffer.from('hello there'))]),
    'bad_answer',
  ],
  [
    'an event that is not JSON',
    (raw) => streamed(raw, ['event: image_generation.partial_image\ndata: {oops\n\n']),
    'bad_answer',
  ],
];

describe('a stream without a picture', () => {
  it.each(BAD_ENDS)('is never a success: %s', async (_, answer, ending) => {
    await using server = await startRawImageServer(answer);
    expect(endingOf(await paint(server.url, {}))).toBe(ending);
    expect(server.requests).toHaveLength(1);
  });

  it.each<BadEnd>([
    ['before the headers', () => {}, 'stalled'],
    ['after the headers', (raw) => raw.stream(), 'stalled'],
    [
      'after a preview',
      async (raw) => {
        raw.stream();
        await raw.write(partialEvent(small));
      },
      'stalled',
    ],
    [
      'in the middle of an event',
      async (raw) => {
        raw.stream();
        await raw.write(completedEvent(large).slice(0, 2000));
      },
      'stalled',
    ],
  ])('is given up when it goes quiet %s', async (_, answer, ending) => {
    await using server = await startRawImageServer(answer);
    expect(endingOf(await paint(server.url, {}, { idleMs: 80 }))).toBe(ending);
    expect(await server.requests[0]?.gone).toBe('client');
    expect(server.requests).toHaveLength(1);
  });

  it('is not given up while anything still comes, be it comments', async () => {
    await using server = await startRawImageServer(async (raw) => {
      raw.stream();
      for (let beat = 0; beat < 40; beat += 1) {
        await raw.write(':\n\n');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      raw.end(completedEvent(small));
    });
    expect(endingOf(await paint(server.url, {}, { idleMs: 250 }))).toBe('finished');
  });
});

describe('an abort', () => {
  it.each<readonly [when: string, answer: (raw: RawAnswer) => Promise<void> | void]>([
    ['before the headers', () => {}],
    ['after the headers', (raw) => raw.stream()],
    [
      'after a preview',
      async (raw) => {
        raw.stream();
        await raw.write(partialEvent(small));
      },
    ],
    [
      'in the middle of an event',
      async (raw) => {
        raw.stream();
        await raw.write(completedEvent(large).slice(0, 2000));
      },
    ],
  ])('%s cancels, and the server sees that nobody listens any more', async (_, answer) => {
    const stop = new AbortController();
    await using server = await startRawImageServer(async (raw) => {
      await answer(raw);
      stop.abort();
    });
    expect(endingOf(await paint(server.url, {}, { signal: stop.signal }))).toBe('cancelled');
    expect(await server.requests[0]?.gone).toBe('client');
    expect(server.requests).toHaveLength(1);
  });

  it('while a preview is being scaled cancels as well', async () => {
    const stop = new AbortController();
    const huge = await png(1600, 1200, GREEN);
    await using server = await startRawImageServer(async (raw) => {
      raw.stream();
      await raw.write(partialEvent(huge) + partialEvent(huge));
    });
    const painting = await paint(
      server.url,
      {},
      {
        signal: stop.signal,
        // The second one is in the works when the first one is shown.
        onEvent: ({ type }) => type === 'partial' && stop.abort(),
      },
    );
    expect(endingOf(painting)).toBe('cancelled');
    expect(await server.requests[0]?.gone).toBe('client');
  });

  it('that came before everything cancels without any call', async () => {
    await using server = await startRawImageServer((raw) => streamed(raw, [completedEvent(small)]));
    expect(endingOf(await paint(server.url, {}, { signal: AbortSignal.abort() }))).toBe('cancelled');
    expect(server.requests).toHaveLength(0);
  });
});
