import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestDraft } from '../../src/core/request.ts';
import { streamed } from '../doubles/image-api-answers.ts';
import { type RawRequest, startRawImageServer } from '../doubles/raw-image-server.ts';
import { completedEvent, partialEvent, SOME_USAGE } from '../fixtures/image-stream-events.ts';
import { endingOf, finishedIn, paint } from '../fixtures/painting.ts';
import { BLUE, halfClearPng, plain, png, RED } from '../fixtures/tiny-pictures.ts';

let small: Buffer;
let large: Buffer;
beforeAll(async () => {
  small = await png(8, 8, BLUE);
  large = await png(1200, 800, RED);
});

/** Word for word means these too: spaces at both ends, line ends of all kinds, quotation marks, signs beyond ASCII. */
const ODD_PROMPT = '  \n\ta "cat" on a mat,\r\nthen\ra dog\\n & naïve 日本 🐈‍⬛ e\u0301 \u202etfel \n ';

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
