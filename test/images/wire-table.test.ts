import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODELS } from '../../src/core/models.ts';
import type { RequestDraft } from '../../src/core/request.ts';
import type { InputPicture } from '../../src/images/api.ts';
import { answersWith, paints } from '../doubles/image-api-answers.ts';
import { type RawImageServer, type RawRequest, startRawImageServer } from '../doubles/raw-image-server.ts';
import { finishedIn, paint } from '../fixtures/painting.ts';
import { BLUE, halfClearPng, plain, png } from '../fixtures/tiny-pictures.ts';

/** What OpenAI's image reference and the published description say of a model, written down once more by hand. */
type Row = Readonly<{
  dialect: 'gpt-image' | 'dall-e';
  sizes: readonly string[];
  qualities: readonly string[];
  formats: readonly string[];
  fidelities: readonly string[];
  styles: readonly string[];
  edits: boolean;
  variations: 'native' | 'as an edit' | 'none';
}>;

const GPT: Row = {
  dialect: 'gpt-image',
  sizes: ['1024x1024', '1536x1024', '1024x1536'],
  qualities: ['low', 'medium', 'high'],
  formats: ['jpeg', 'webp'],
  fidelities: [],
  styles: [],
  edits: true,
  variations: 'as an edit',
};
const GPT_2: Row = { ...GPT, sizes: [...GPT.sizes, '1536x864', '3840x2160'], formats: ['jpeg', 'webp', 'gif', 'svg'] };
const GPT_25: Row = { ...GPT_2, qualities: ['low', 'medium', 'high', 'xhigh', 'max'] };
const BOTH = ['low', 'high'];

const ROWS: Readonly<Record<string, Row>> = {
  'gpt-image-2.6-flare': GPT_25,
  'gpt-image-2.6-sunburst': GPT_25,
  'gpt-image-2.5-flare': GPT_25,
  'gpt-image-2.5-sunburst': GPT_25,
  'gpt-image-2': GPT_2,
  'gpt-image-1.5': { ...GPT, fidelities: BOTH },
  'gpt-image-1-mini': { ...GPT, fidelities: ['low'] },
  'chatgpt-image-latest': GPT,
  'gpt-image-1': { ...GPT, fidelities: BOTH },
  'dall-e-3': {
    dialect: 'dall-e',
    sizes: ['1024x1024', '1792x1024', '1024x1792'],
    qualities: ['standard', 'hd'],
    formats: [],
    fidelities: [],
    styles: ['vivid', 'natural'],
    edits: false,
    variations: 'none',
  },
  'dall-e-2': {
    dialect: 'dall-e',
    sizes: ['1024x1024', '512x512', '256x256'],
    qualities: ['standard'],
    formats: [],
    fidelities: [],
    styles: [],
    edits: true,
    variations: 'native',
  },
};

let server: RawImageServer;
let pictures: Readonly<Record<string, InputPicture>>;
beforeAll(async () => {
  const made = await png(8, 8, BLUE);
  server = await startRawImageServer((raw, request) => {
    const streams = /"stream":true|name="stream"/u.test(request.body.toString('latin1'));
    return streams ? paints(raw, made) : answersWith(raw, [{ b64_json: made.toString('base64') }]);
  });
  pictures = {
    one: { bytes: await halfClearPng(60, 40), format: 'png' },
    two: { bytes: await plain(20, 10).jpeg().toBuffer(), format: 'jpeg' },
    mask: { bytes: await halfClearPng(60, 40), format: 'png' },
  };
});
afterAll(() => server[Symbol.asyncDispose]());

type Sent = Readonly<{ path: string; fields: Readonly<Record<string, unknown>>; files: readonly string[] }>;

/** What reached the image server: its path, its fields, and the names of its files. */
async function sent(request: RawRequest): Promise<Sent> {
  if (request.headers['content-type'] === 'application/json') {
    return { path: request.path, fields: request.json(), files: [] };
  }
  const form = [...(await request.form())];
  const fields = form.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  const files = form.flatMap(([name, value]) => (typeof value === 'string' ? [] : [name]));
  // The order of parts in a form means nothing.
  return { path: request.path, fields: Object.fromEntries(fields), files: files.sort() };
}

async function callsFor(draft: RequestDraft): Promise<readonly Sent[]> {
  const before = server.requests.length;
  finishedIn(await paint(server.url, draft, { pictures }));
  return Promise.all(server.requests.slice(before).map(sent));
}

async function callFor(draft: RequestDraft): Promise<Sent> {
  const [call, ...more] = await callsFor(draft);
  if (call === undefined || more.length > 0) throw new Error(`${more.length + 1} calls`);
  return call;
}

/** A form has text only. */
function asText(fields: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

it('the table of the tests has every row of the capability table', () => {
  expect(MODELS.map(({ name }) => name)).toEqual(Object.keys(ROWS));
});

describe.each(Object.entries(ROWS))('%s', (model, row) => {
  const gpt = row.dialect === 'gpt-image';
  const streaming = { stream: true, partial_images: 2 };
  const plainly = gpt
    ? { model, prompt: 'a cat', n: 1, ...streaming }
    : { model, prompt: 'a cat', n: 1, size: '1024x1024', response_format: 'b64_json' };
  const expectGenerated = async (
    draft: RequestDraft,
    more: Readonly<Record<string, unknown>>,
    base: object = plainly,
  ) =>
    expect(await callFor({ model, ...draft })).toEqual({
      path: '/v1/images/generations',
      fields: { ...base, ...more },
      files: [],
    });

  it('gets nothing that was left at its default', async () => {
    await expectGenerated({}, {});
    const defaults = { quality: 'auto', format: 'png', background: 'auto', moderation: 'auto', count: 1 };
    await expectGenerated({ ...defaults, ...(gpt ? { size: 'auto', partials: 2 } : { partials: 0 }) }, {});
  });

  it('gets each size it has', async () => {
    for (const size of row.sizes) await expectGenerated({ size }, { size });
  });

  it('gets each quality it has', async () => {
    for (const quality of row.qualities) await expectGenerated({ quality }, { quality });
  });

  if (row.styles.length > 0)
    it('gets each style it has', async () => {
      for (const style of row.styles) await expectGenerated({ style }, { style });
    });

  it('gets a picture more as a call more, each for one', async () => {
    const calls = await callsFor({ model, count: 3 });
    expect(calls).toEqual(Array(3).fill({ path: '/v1/images/generations', fields: plainly, files: [] }));
  });

  if (gpt)
    it('gets each format it has, as a stream where it can be streamed', async () => {
      const { stream: _, partial_images: __, ...whole } = plainly as Record<string, unknown>;
      for (const format of row.formats) {
        const streams = format === 'jpeg' || format === 'webp';
        await expectGenerated({ format }, { output_format: format }, streams ? plainly : whole);
      }
      if (row.formats.includes('gif')) {
        const moving = { output_format: 'gif', frame_count: 4, frame_duration_ms: 120 };
        await expectGenerated({ format: 'gif', frames: 4, frameMs: 120 }, moving, whole);
      }
    });

  if (gpt)
    it('gets compression, background, moderation and the number of previews', async () => {
      for (const compression of [0, 55, 100]) {
        for (const format of ['jpeg', 'webp']) {
          await expectGenerated({ format, compression }, { output_format: format, output_compression: compression });
        }
      }
      await expectGenerated({ background: 'transparent' }, { background: 'transparent' });
      await expectGenerated({ background: 'opaque' }, { background: 'opaque' });
      await expectGenerated({ moderation: 'low' }, { moderation: 'low' });
      for (const partials of [0, 1, 3]) await expectGenerated({ partials }, { partial_images: partials });
    });

  if (gpt)
    it('edits with everything an edit can have', async () => {
      const call = await callFor({
        model,
        inputs: ['one', 'two'],
        mask: 'mask',
        size: '1024x1024',
        quality: 'low',
        format: 'webp',
        compression: 40,
        background: 'transparent',
        partials: 1,
      });
      expect(call).toEqual({
        path: '/v1/images/edits',
        fields: asText({
          ...plainly,
          partial_images: 1,
          size: '1024x1024',
          quality: 'low',
          output_format: 'webp',
          output_compression: 40,
          background: 'transparent',
        }),
        files: ['image[]', 'image[]', 'mask'].sort(),
      });
    });

  if (gpt)
    it('edits with each input fidelity it has, and none that it has not', async () => {
      expect((await callFor({ model, inputs: ['one'] })).fields).toEqual(asText(plainly));
      for (const inputFidelity of row.fidelities) {
        const { fields } = await callFor({ model, inputs: ['one'], inputFidelity });
        expect(fields).toEqual(asText({ ...plainly, input_fidelity: inputFidelity }));
      }
      for (const inputFidelity of BOTH.filter((each) => !row.fidelities.includes(each))) {
        await expect(callFor({ model, inputs: ['one'], inputFidelity })).rejects.toThrow('inputFidelity');
      }
    });

  it('varies as it can', async () => {
    const before = server.requests.length;
    const varied = callFor({ model, kind: 'vary', inputs: ['one'], prompt: undefined });
    if (row.variations === 'none') {
      await expect(varied).rejects.toThrow('vary');
      expect(server.requests).toHaveLength(before);
      return;
    }
    const { path, fields, files } = await varied;
    if (row.variations === 'native') {
      expect([path, files]).toEqual(['/v1/images/variations', ['image']]);
      expect(fields).toEqual({ model, n: '1', size: '1024x1024', response_format: 'b64_json' });
    } else {
      expect([path, files]).toEqual(['/v1/images/edits', ['image[]']]);
      expect({ ...fields, prompt: 'a cat' }).toEqual(asText(plainly));
      expect(fields.prompt).toMatch(/variation/u);
    }
  });

  if (!row.edits)
    it('refuses to edit before any connection is made', async () => {
      const before = server.requests.length;
      await expect(callFor({ model, inputs: ['one'] })).rejects.toThrow(model);
      expect(server.requests).toHaveLength(before);
    });
});

describe('dall-e-2 edits', () => {
  const model = 'dall-e-2';

  it('one picture, under a name without brackets, without what only painting from words takes', async () => {
    const { path, fields, files } = await callFor({ model, inputs: ['one'], size: '256x256', quality: 'standard' });
    expect([path, files]).toEqual(['/v1/images/edits', ['image']]);
    expect(fields).toEqual({ model, prompt: 'a cat', n: '1', size: '256x256', response_format: 'b64_json' });
  });

  it('squares of one size, a PNG with transparency each, picture and mask alike', async () => {
    const before = server.requests.length;
    await callFor({ model, inputs: ['one'], mask: 'mask' });
    const form = await server.requests[before]?.form();
    for (const name of ['image', 'mask']) {
      const file = form?.get(name);
      if (!(file instanceof File)) throw new Error(`no ${name}`);
      const bytes = Buffer.from(await file.arrayBuffer());
      expect(file.type).toBe('image/png');
      expect(bytes.length).toBeLessThan(4 * 1024 * 1024);
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 1024, height: 1024, hasAlpha: true });
    }
  });
});

describe('a model that the table does not know', () => {
  it.each(['gpt-image-3-nova', 'local/flux.1:dev', 'gpt-image-2.5-flare-2026-09-08'])(
    'is passed on under its own name, with the rules of the newest: %s',
    async (model) => {
      const { path, fields } = await callFor({ model, quality: 'max', size: '1536x864' });
      expect(path).toBe('/v1/images/generations');
      expect(fields).toMatchObject({ model, quality: 'max', size: '1536x864', stream: true });
    },
  );
});
