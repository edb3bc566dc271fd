import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoServer, startDemoServer } from '../../src/demo/server.ts';
import { streamed } from '../doubles/image-api-answers.ts';
import { startRawImageServer } from '../doubles/raw-image-server.ts';
import { completedEvent, partialEvent } from '../fixtures/image-stream-events.ts';
import { endingOf, finishedIn, paint } from '../fixtures/painting.ts';
import { BLUE, GREEN, halfClearPng, plain, png, RED } from '../fixtures/tiny-pictures.ts';

let small: Buffer;
let large: Buffer;
beforeAll(async () => {
  small = await png(8, 8, BLUE);
  large = await png(1200, 800, RED);
});

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
