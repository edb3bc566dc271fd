import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestDraft } from '../../src/core/request.ts';
import { type DemoServer, startDemoServer } from '../../src/demo/server.ts';
import { type RawAnswer, type RawRequest, startRawImageServer } from '../doubles/raw-image-server.ts';
import { completedEvent, partialEvent, SOME_USAGE, wireEvent } from '../fixtures/image-stream-events.ts';
import { endingOf, finishedIn, type Painting, paint } from '../fixtures/painting.ts';
import { BLUE, GREEN, halfClearPng, nameOfColour, plain, png, RED } from '../fixtures/tiny-pictures.ts';

let small: Buffer;
let large: Buffer;
beforeAll(async () => {
  small = await png(8, 8, BLUE);
  large = await png(1200, 800, RED);
});

/** Word for word means these too: spaces at both ends, line ends of all kinds, quotation marks, signs beyond ASCII. */
const ODD_PROMPT = '  \n\ta "cat" on a mat,\r\nthen\ra dog\\n & naïve 日本 🐈‍⬛ e\u0301 \u202etfel \n ';

describe('painting with the demo server', () => {
  let demo: DemoServer;
  beforeAll(async () => {
    demo = await startDemoServer();
  });
  afterAll(() => demo.close());

  it('shows at least two different previews and then the finished picture', async () => {
    const painting = await paint(demo.url, { prompt: 'a lighthouse at dusk', size: '816x816' });
    expect(painting.events.map(({ type }) => type)).toEqual(['started', 'partial', 'partial', 'finished']);
    expect(painting.partials.map(({ index, step }) => [index, step])).toEqual([
      [0, 0],
      [0, 1],
    ]);
    const [first, second] = painting.partials.map(({ preview }) => preview);
    expect(Buffer.compare(first?.bytes ?? Buffer.of(), second?.bytes ?? Buffer.of())).not.toBe(0);
    for (const preview of [first, second]) {
      expect(preview).toMatchObject({ format: 'jpeg', width: 768, height: 768 });
    }
    const { pictures, missing, usage } = finishedIn(painting);
    expect(pictures).toHaveLength(1);
    expect(pictures[0]).toMatchObject({ format: 'png', width: 816, height: 816 });
    expect(missing).toBe(0);
    expect(usage.certain).toBe(true);
    expect(usage.microDollars).toBeGreaterThan(0);
  });

  it.each(['jpeg', 'webp'])('paints %s where that was asked for', async (format) => {
    const painting = await paint(demo.url, { format, size: '816x816', partials: 0 });
    expect(painting.partials).toEqual([]);
    expect(finishedIn(painting).pictures[0]).toMatchObject({ format, width: 816, height: 816 });
  });

  it('edits a picture it was given', async () => {
    const picture = { bytes: await png(816, 816, GREEN), format: 'png' } as const;
    const draft = { prompt: 'make it snow', inputs: ['in'], size: '816x816' };
    const painting = await paint(demo.url, draft, { pictures: { in: picture } });
    expect(painting.partials.length).toBeGreaterThanOrEqual(2);
    expect(finishedIn(painting).pictures).toHaveLength(1);
    expect(demo.calls().at(-1)).toMatchObject({
      endpoint: 'images/edits',
      prompt: 'make it snow',
      outcome: 'finished',
    });
  });

  it.each([
    ['demo:ends-early', 'ended_early'],
    ['demo:error-frame', 'service_error'],
    ['demo:bare-error-frame', 'service_error'],
    ['demo:cut', 'connection_lost'],
    ['demo:hang', 'stalled'],
    ['demo:hang-before-headers', 'stalled'],
    ['demo:empty', 'bad_answer'],
    ['demo:broken-picture', 'bad_answer'],
    ['demo:html', 'service_error'],
    ['demo:flagged', 'refused'],
    ['demo:blocked-output', 'refused'],
  ])('ends %s as %s and never calls twice', async (word, ending) => {
    const before = demo.calls().length;
    const idleMs = word.startsWith('demo:hang') ? 150 : 10_000;
    const painting = await paint(demo.url, { prompt: `a cat ${word}`, size: '816x816' }, { idleMs });
    expect(endingOf(painting)).toBe(ending);
    expect(demo.calls().length).toBe(before + 1);
  });
});

describe('a picture', () => {
  it.each([
    ['png', async () => Buffer.concat([await png(900, 300), Buffer.from('kept, too')])],
    [
      'jpeg',
      async () => plain(900, 300).jpeg({ quality: 40, progressive: true }).withMetadata({ orientation: 6 }).toBuffer(),
    ],
    ['webp', async () => plain(900, 300).webp({ lossless: true }).toBuffer()],
  ])('that is %s is kept byte for byte, whatever else its file holds', async (format, make) => {
    const bytes = await make();
    await using server = await startRawImageServer((raw) => streamed(raw, [completedEvent(bytes)]));
    const [picture] = finishedIn(await paint(server.url, {})).pictures;
    expect(Buffer.compare(picture?.bytes ?? Buffer.of(), bytes)).toBe(0);
    expect(picture).toMatchObject({ format, width: 900, height: 300 });
  });

  it('has previews of at most 768 pixels: JPEG, or PNG where something shows through', async () => {
    const clear = await halfClearPng(1600, 400);
    await using server = await startRawImageServer((raw) =>
      streamed(raw, [partialEvent(large, 0), partialEvent(clear, 1), partialEvent(small, 2), completedEvent(large)]),
    );
    const { partials } = await paint(server.url, { partials: 3 });
    expect(partials.map(({ preview: { format, width, height } }) => [format, width, height])).toEqual([
      ['jpeg', 768, 512],
      ['png', 768, 192],
      ['jpeg', 8, 8],
    ]);
  });

  it('is finished although one of its previews cannot be read', async () => {
    await using server = await startRawImageServer((raw) =>
      streamed(raw, [partialEvent(Buffer.from('not a picture'), 0), partialEvent(small, 1), completedEvent(small)]),
    );
    const painting = await paint(server.url, {});
    expect(painting.partials).toHaveLength(1);
    expect(finishedIn(painting).pictures).toHaveLength(1);
  });

  it('is taken from a stream in its strangest legal form', async () => {
    const strange = [
      '\ufeff: hello\r\n\r\n',
      `data: ${JSON.stringify({ type: 'image_generation.partial_image', b64_json: small.toString('base64') })}\r\r`,
      'event: something.new\ndata: {"type":"something.new"}\n\n',
      `id: 7\r\nretry: 10\r\nevent:image_generation.completed\r\ndata:{"usage":null,\r\ndata: "b64_json" : "${large.toString('base64').replaceAll('/', '\\/')}"}`,
    ].join('');
    await using server = await startRawImageServer((raw) => streamed(raw, [strange]));
    const painting = await paint(server.url, {});
    expect(painting.partials).toHaveLength(1);
    const [picture] = finishedIn(painting).pictures;
    expect(Buffer.compare(picture?.bytes ?? Buffer.of(), large)).toBe(0);
  });

  it('is there as soon as its event is, even where the stream then stays open', async () => {
    await using server = await startRawImageServer(async (raw) => {
      raw.stream();
      await raw.write(completedEvent(small));
    });
    expect(endingOf(await paint(server.url, {}))).toBe('finished');
    expect(await server.requests[0]?.gone).toBe('client');
  });
});

/** Answers with these parts, each in a write of its own, and ends as it should. */
async function streamed(raw: RawAnswer, parts: readonly string[]): Promise<void> {
  raw.stream();
  for (const part of parts) await raw.write(part);
  raw.end();
}

describe('several pictures', () => {
  it('are as many calls at the same time, of one picture each, and every preview says which picture it belongs to', async () => {
    const all = Promise.withResolvers<void>();
    await using server = await startRawImageServer(async (raw, _, number) => {
      if (number === 2) all.resolve();
      await all.promise;
      const colour = [RED, GREEN, BLUE][number] ?? RED;
      // The one that was asked for last is done first.
      const bytes = await png(40, 40, colour);
      await streamed(raw, [partialEvent(bytes, 0), partialEvent(bytes, 1), completedEvent(bytes)]);
    });
    const painting = await paint(server.url, { count: 3 });
    expect(server.requests.map((request) => request.json().n)).toEqual([1, 1, 1]);

    const { pictures, missing } = finishedIn(painting);
    const finals = await Promise.all(pictures.map(({ bytes }) => nameOfColour(bytes)));
    expect([...finals].sort()).toEqual(['blue', 'green', 'red']);
    expect(missing).toBe(0);
    expect(painting.partials).toHaveLength(6);
    for (const { index, preview } of painting.partials) expect(await nameOfColour(preview.bytes)).toBe(finals[index]);
    for (const index of [0, 1, 2]) {
      expect(painting.partials.filter((each) => each.index === index).map(({ step }) => step)).toEqual([0, 1]);
    }
  });

  it('count those that were painted where others failed', async () => {
    await using server = await startRawImageServer(async (raw, _, number) => {
      if (number === 1) return raw.whole(500, '{"error":{"message":"x","type":"server_error","code":null}}');
      await streamed(raw, [partialEvent(small), completedEvent(small)]);
    });
    const { pictures, missing, usage } = finishedIn(await paint(server.url, { count: 3 }));
    expect([pictures.length, missing]).toEqual([2, 1]);
    expect(usage.tokens).toEqual({ textIn: 40, imageIn: 60, imageOut: 2524 });
    expect(server.requests).toHaveLength(3);
  });

  it('count those that were painted where others were refused', async () => {
    await using server = await startRawImageServer(async (raw, _, number) => {
      if (number === 0) return raw.whole(400, refusal('output', ['sexual']));
      await streamed(raw, [completedEvent(small)]);
    });
    expect(finishedIn(await paint(server.url, { count: 2 }))).toMatchObject({ missing: 1, usage: { certain: true } });
  });

  it('are refused where some were refused and none was painted', async () => {
    await using server = await startRawImageServer((raw, _, number) => {
      if (number === 1) return raw.whole(400, refusal('input', ['violence']));
      raw.whole(500, '{"error":{"message":"x"}}');
    });
    expect((await paint(server.url, { count: 3 })).outcome).toMatchObject({
      type: 'refused',
      categories: ['violence'],
    });
  });

  it('fail where none was painted', async () => {
    await using server = await startRawImageServer((raw) => raw.whole(429, rateLimit));
    expect(endingOf(await paint(server.url, { count: 3 }))).toBe('rate_limited');
    expect(server.requests).toHaveLength(3);
  });

  it('are all ended by one abort, and the outcome is not a success although some were painted already', async () => {
    await using server = await startRawImageServer(async (raw, _, number) => {
      raw.stream();
      await raw.write(number === 0 ? completedEvent(small) : partialEvent(small));
      if (number === 0) raw.end();
    });
    const stop = new AbortController();
    let seen = 0;
    const painting = await paint(
      server.url,
      { count: 3 },
      {
        signal: stop.signal,
        onEvent: ({ type }) => {
          if (type === 'partial') seen += 1;
          if (seen === 2) stop.abort();
        },
      },
    );
    expect(endingOf(painting)).toBe('cancelled');
    expect(await Promise.all(server.requests.map(({ gone }) => gone))).toHaveLength(3);
  });
});

describe('what was used', () => {
  it('is summed over all pictures and costs what the model costs', async () => {
    await using server = await startRawImageServer((raw) => streamed(raw, [completedEvent(small)]));
    const { usage } = finishedIn(await paint(server.url, { count: 2 }));
    expect(usage).toEqual({
      tokens: { textIn: 40, imageIn: 60, imageOut: 2524 },
      // 40 x 5 + 60 x 8 + 2524 x 30 micro-dollars
      microDollars: 76_400,
      certain: true,
    });
  });

  it('is uncertain where the API did not say', async () => {
    await using server = await startRawImageServer((raw, _, number) =>
      streamed(raw, [completedEvent(small, number === 0 ? null : SOME_USAGE)]),
    );
    const { usage } = finishedIn(await paint(server.url, { count: 2 }));
    expect(usage).toMatchObject({ tokens: { textIn: 20, imageIn: 30, imageOut: 1262 }, certain: false });
  });

  it('is uncertain where one of several streams broke off, because nobody knows what that one cost', async () => {
    await using server = await startRawImageServer(async (raw, _, number) => {
      if (number === 0) return streamed(raw, [completedEvent(small)]);
      raw.stream();
      await raw.write(partialEvent(small));
      raw.cut();
    });
    const { usage, missing } = finishedIn(await paint(server.url, { count: 2 }));
    expect(missing).toBe(1);
    expect(usage.certain).toBe(false);
  });
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

async function requestFor(draft: RequestDraft, pictures: Parameters<typeof paint>[2] = {}): Promise<RawRequest> {
  await using server = await startRawImageServer((raw) => streamed(raw, [completedEvent(small)]));
  await paint(server.url, draft, pictures);
  const [request, ...more] = server.requests;
  if (request === undefined || more.length > 0) throw new Error(`${server.requests.length} requests`);
  return request;
}

describe('what goes over the wire', () => {
  it('is a stream of one picture with two previews, and nothing that was left at its default', async () => {
    const request = await requestFor({ prompt: 'a cat' });
    expect([request.method, request.path]).toEqual(['POST', '/v1/images/generations']);
    expect(request.headers.authorization).toBe('Bearer sk-test');
    const { output_format: _, ...body } = request.json();
    expect(body).toEqual({
      model: 'gpt-image-2.5-flare',
      prompt: 'a cat',
      n: 1,
      stream: true,
      partial_images: 2,
    });
  });

  it('does not name the format where it was left at its default', async () => {
    expect(await requestFor({ prompt: 'a cat' }).then((request) => request.json())).not.toHaveProperty('output_format');
  });

  it('is everything that was asked for', async () => {
    const request = await requestFor({
      prompt: 'a cat',
      model: 'gpt-image-2',
      size: '1536x1024',
      quality: 'high',
      format: 'webp',
      compression: 70,
      background: 'transparent',
      moderation: 'low',
      partials: 0,
    });
    expect(request.json()).toEqual({
      model: 'gpt-image-2',
      prompt: 'a cat',
      n: 1,
      stream: true,
      partial_images: 0,
      size: '1536x1024',
      quality: 'high',
      output_format: 'webp',
      output_compression: 70,
      background: 'transparent',
      moderation: 'low',
    });
  });

  it('is the prompt word for word', async () => {
    expect((await requestFor({ prompt: ODD_PROMPT })).json().prompt).toBe(ODD_PROMPT);
  });
});

describe('an edit', () => {
  const inputs = async () =>
    ({
      one: { bytes: Buffer.concat([await png(16, 16), Buffer.from('tail')]), format: 'png' },
      two: { bytes: await plain(20, 10).jpeg({ quality: 30 }).toBuffer(), format: 'jpeg' },
      three: { bytes: await plain(10, 20).webp().toBuffer(), format: 'webp' },
      mask: { bytes: await halfClearPng(16, 16), format: 'png' },
    }) as const;

  it('sends its pictures byte for byte and in order, with their types, and the mask under its own name', async () => {
    const pictures = await inputs();
    const request = await requestFor({ inputs: ['one', 'two', 'three'], mask: 'mask' }, { pictures });
    expect([request.method, request.path]).toEqual(['POST', '/v1/images/edits']);
    const form = await request.form();
    const files = form.getAll('image[]');
    expect(files.map((file) => (file instanceof File ? file.type : file))).toEqual([
      'image/png',
      'image/jpeg',
      'image/webp',
    ]);
    for (const [place, { bytes }] of [pictures.one, pictures.two, pictures.three].entries()) {
      expect(Buffer.compare(await contentOf(files[place]), bytes)).toBe(0);
    }
    expect(Buffer.compare(await contentOf(form.get('mask')), pictures.mask.bytes)).toBe(0);
    const names = files.map((file) => (file instanceof File ? file.name : ''));
    expect(names.map((name) => name.slice(name.lastIndexOf('.')))).toEqual(['.png', '.jpg', '.webp']);
  });

  it('sends nothing that was left at its default', async () => {
    const form = await (await requestFor({ prompt: 'a hat', inputs: ['one'] }, { pictures: await inputs() })).form();
    const texts = [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
    expect(Object.fromEntries(texts.filter(([name]) => name !== 'output_format'))).toEqual({
      model: 'gpt-image-2.5-flare',
      prompt: 'a hat',
      n: '1',
      stream: 'true',
      partial_images: '2',
    });
    expect(form.has('mask')).toBe(false);
  });

  it('sends the prompt word for word', async () => {
    const request = await requestFor({ prompt: ODD_PROMPT, inputs: ['one'] }, { pictures: await inputs() });
    expect((await request.form()).get('prompt')).toBe(ODD_PROMPT);
  });

  it('fails without any call where one of its pictures is gone', async () => {
    await using server = await startRawImageServer((raw) => streamed(raw, [completedEvent(small)]));
    expect(endingOf(await paint(server.url, { inputs: ['gone'] }))).toBe('not_found');
    expect(server.requests).toHaveLength(0);
  });

  it('takes its pictures from events with names of their own', async () => {
    await using server = await startRawImageServer((raw) =>
      streamed(raw, [partialEvent(small, 0, 'image_edit'), completedEvent(large, SOME_USAGE, 'image_edit')]),
    );
    const painting = await paint(server.url, { inputs: ['one'] }, { pictures: await inputs() });
    expect(painting.partials).toHaveLength(1);
    expect(finishedIn(painting).pictures[0]).toMatchObject({ width: 1200, height: 800 });
  });
});

async function contentOf(file: unknown): Promise<Buffer> {
  if (!(file instanceof File)) throw new Error('not a file');
  return Buffer.from(await file.arrayBuffer());
}

const BLOCKED =
  'Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and ' +
  'include the request ID req_1. safety_violations=[sexual].';

function refusal(stage: string, categories: readonly string[], code = 'moderation_blocked'): string {
  return JSON.stringify({
    error: {
      message: BLOCKED,
      type: 'image_generation_user_error',
      param: null,
      code,
      moderation_details: { moderation_stage: stage, categories },
    },
  });
}

function fault(code: string | null, message = 'No.', type = 'invalid_request_error'): string {
  return JSON.stringify({ error: { message, type, param: null, code } });
}

const rateLimit = fault('rate_limit_exceeded', 'Rate limit reached for images per min.', 'requests');

async function answered(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Painting> {
  await using server = await startRawImageServer((raw) => raw.whole(status, body, headers));
  const painting = await paint(server.url, {});
  expect(server.requests).toHaveLength(1);
  return painting;
}

async function inFrame(body: string): Promise<Painting> {
  await using server = await startRawImageServer((raw) =>
    streamed(raw, [partialEvent(small), `event: error\ndata: ${body}\n\n`]),
  );
  return await paint(server.url, {});
}

describe('a refusal', () => {
  it.each(['input', 'output', 'unknown'])('at the stage %s keeps its stage and its categories', async (stage) => {
    const expected = { type: 'refused', stage, categories: ['sexual', 'violence/graphic'], usage: null };
    const body = refusal(stage, ['sexual', 'violence/graphic']);
    expect((await answered(400, body)).outcome).toEqual(expected);
    expect((await inFrame(body)).outcome).toEqual(expected);
  });

  it.each([
    [
      'of the old models',
      fault('content_policy_violation', 'Your request was rejected.', 'image_generation_user_error'),
    ],
    ['without details', fault('moderation_blocked', BLOCKED, 'image_generation_user_error')],
    ['with strange details', refusal('somewhere', [])],
  ])('%s is a refusal, of a stage nobody knows', async (_, body) => {
    expect((await answered(400, body)).outcome).toEqual({
      type: 'refused',
      stage: 'unknown',
      categories: [],
      usage: null,
    });
  });
});

const unverified =
  'Your organization must be verified to use the model `gpt-image-2.5-flare`. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization.';

/** Every error that the facts know of (section 1.6): status, body, and what it must be called here. */
const ERRORS: readonly (readonly [status: number, body: string, code: string])[] = [
  [401, fault('invalid_api_key', 'Incorrect API key provided: sk-te**.'), 'key_rejected'],
  [401, fault(null, 'You must be a member of an organization.'), 'key_rejected'],
  [403, fault(null, unverified), 'organization_unverified'],
  [403, fault('unsupported_country_region_territory', 'Country not supported.'), 'no_access'],
  [403, fault(null, 'Project does not have access to the model.'), 'no_access'],
  [404, fault('model_not_found', 'The model does not exist.'), 'model_gone'],
  [400, fault('model_not_found', 'The model has been shut down.'), 'model_gone'],
  [400, fault('billing_hard_limit_reached', 'Billing hard limit has been reached.'), 'billing_limit'],
  ...[
    'insufficient_quota',
    'credit_balance_exhausted',
    'organization_spend_limit_exceeded',
    'project_spend_limit_exceeded',
    'organization_usage_limit_exceeded',
  ].map(
    (code) => [429, fault(code, 'You exceeded your current quota.', 'insufficient_quota'), 'billing_limit'] as const,
  ),
  [429, fault(null, 'You exceeded your current quota.', 'insufficient_quota'), 'billing_limit'],
  [429, rateLimit, 'rate_limited'],
  [429, fault(null, 'Too many requests.', 'requests'), 'rate_limited'],
  [503, fault('slow_down', 'Please reduce your request rate.', 'server_error'), 'overloaded'],
  [503, fault('server_is_overloaded', 'Overloaded.', 'server_error'), 'overloaded'],
  [503, '<html>503</html>', 'overloaded'],
  [500, fault('server_error', 'The server had an error.', 'server_error'), 'service_error'],
  [500, fault(null, 'The server had an error.', 'server_error'), 'service_error'],
  [502, '<html><h1>502 Bad Gateway</h1></html>', 'service_error'],
  [500, '', 'service_error'],
  ...[
    'invalid_image',
    'invalid_image_format',
    'invalid_base64_image',
    'invalid_image_url',
    'image_too_large',
    'image_too_small',
    'image_parse_error',
    'invalid_image_mode',
    'image_file_too_large',
    'unsupported_image_media_type',
    'empty_image_file',
    'failed_to_download_image',
    'image_file_not_found',
  ].map((code) => [400, fault(code, 'The image is not right.'), 'picture_rejected'] as const),
  [400, fault('something_new', 'New.'), 'request_rejected'],
  [400, fault(null, 'New.'), 'request_rejected'],
  [422, fault(null, 'New.'), 'request_rejected'],
];

/** What tells an error from the others: its code, else its message. */
function nameOf(body: string): string {
  if (!body.startsWith('{')) return body === '' ? 'with nothing' : `with ${body}`;
  const { error } = JSON.parse(body) as { error: { code: string | null; message: string; type: string } };
  return error.code ?? `${error.type} “${error.message.slice(0, 40)}”`;
}

describe('an error of the image API', () => {
  for (const [status, body, code] of ERRORS) {
    it(`is ${code} where it answers ${status} ${nameOf(body)}, and the call is not repeated`, async () => {
      const { outcome } = await answered(status, body);
      expect(outcome).toMatchObject({
        type: 'failed',
        error: { code, message: expect.stringMatching(/\w.*\.$/u), remedy: expect.stringMatching(/\w.*\.$/u) },
        usage: null,
      });
      // Whatever it says itself is for the log: it may hold part of the key.
      expect(JSON.stringify(outcome)).not.toMatch(/sk-te|Bad Gateway|current quota/u);
    });
  }

  it('about an input picture that its policy forbids is a refusal', async () => {
    expect(endingOf(await answered(400, fault('image_content_policy_violation')))).toBe('refused');
  });

  it.each([
    ['rate_limit_exceeded', 'rate_limited'],
    ['server_is_overloaded', 'overloaded'],
    ['slow_down', 'overloaded'],
    ['insufficient_quota', 'billing_limit'],
    ['project_spend_limit_exceeded', 'billing_limit'],
    ['billing_hard_limit_reached', 'billing_limit'],
    ['model_not_found', 'model_gone'],
    ['invalid_image', 'picture_rejected'],
    ['server_error', 'service_error'],
    ['something_new', 'service_error'],
  ])('in the middle of a stream is known by its code alone: %s is %s', async (code, expected) => {
    expect(endingOf(await inFrame(fault(code)))).toBe(expected);
  });

  it('of its own making is not blamed on the pictures of the member', async () => {
    expect(
      endingOf(await inFrame(fault('image_generation_error', 'The image could not be made.', 'server_error'))),
    ).toBe('service_error');
  });

  it('about a rate limit keeps how long to wait', async () => {
    const seconds = await answered(429, rateLimit, { 'retry-after': '7' });
    expect(seconds.outcome).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: 7000 } });
    const milliseconds = await answered(503, fault('slow_down'), { 'retry-after-ms': '1500', 'retry-after': '2' });
    expect(milliseconds.outcome).toMatchObject({ error: { code: 'overloaded', retryAfterMs: 1500 } });
  });

  it('is not repeated even where the API says that it may be', async () => {
    expect(endingOf(await answered(500, fault(null), { 'x-should-retry': 'true', 'retry-after-ms': '1' }))).toBe(
      'service_error',
    );
  });
});

describe('a connection', () => {
  it('that is cut before the headers fails and is not tried again', async () => {
    await using server = await startRawImageServer((raw) => raw.cut());
    expect(['connection_lost', 'unreachable']).toContain(endingOf(await paint(server.url, {})));
    expect(server.requests).toHaveLength(1);
  });

  it('that nobody takes is unreachable', async () => {
    const server = await startRawImageServer(() => {});
    await server[Symbol.asyncDispose]();
    expect(endingOf(await paint(server.url, {}))).toBe('unreachable');
  });
});
