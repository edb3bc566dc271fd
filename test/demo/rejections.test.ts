import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MODELS } from '../../src/demo/rules.ts';
import { type Client, failureOf, maskPng, png, SMALL, samplePng, startClient } from './client.ts';

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.server.close());

type Row = readonly [model: string, parameters: Record<string, unknown>, code: string, param: string | null];

const generations: readonly Row[] = [
  ['gpt-image-2', { prompt: undefined }, 'missing_required_parameter', 'prompt'],
  ['gpt-image-2', { prompt: ' ' }, 'empty_string', 'prompt'],
  ['gpt-image-2', { prompt: 'x'.repeat(32_001) }, 'string_above_max_length', 'prompt'],
  ['dall-e-3', { prompt: 'x'.repeat(4001) }, 'string_above_max_length', 'prompt'],
  ['dall-e-2', { prompt: 'x'.repeat(1001) }, 'string_above_max_length', 'prompt'],
  ['gpt-image-2', { prompt: 7 }, 'invalid_type', 'prompt'],
  ['gpt-image-2', { colour: 'red' }, 'unknown_parameter', 'colour'],
  ['gpt-image-2', { response_format: 'b64_json' }, 'unknown_parameter', 'response_format'],
  ['gpt-image-2', { style: 'vivid' }, 'unknown_parameter', 'style'],
  ['gpt-image-2', { input_fidelity: 'high' }, 'unknown_parameter', 'input_fidelity'],
  ['gpt-image-2', { n: 0 }, 'integer_below_min_value', 'n'],
  ['gpt-image-2', { n: 11 }, 'integer_above_max_value', 'n'],
  ['gpt-image-2', { n: '2' }, 'invalid_type', 'n'],
  ['gpt-image-2', { n: 1.5 }, 'invalid_type', 'n'],
  ['dall-e-3', { n: 2 }, 'invalid_value', 'n'],
  ['gpt-image-2', { stream: 'yes' }, 'invalid_type', 'stream'],
  ['dall-e-3', { stream: true }, 'unknown_parameter', 'stream'],
  ['gpt-image-2', { partial_images: 4 }, 'integer_above_max_value', 'partial_images'],
  ['gpt-image-2', { quality: 'max' }, 'invalid_value', 'quality'],
  ['gpt-image-2', { quality: 'hd' }, 'invalid_value', 'quality'],
  ['dall-e-3', { quality: 'high' }, 'invalid_value', 'quality'],
  ['gpt-image-2', { background: 'blue' }, 'invalid_value', 'background'],
  ['gpt-image-2', { moderation: 'high' }, 'invalid_value', 'moderation'],
  ['gpt-image-2', { complexity: 'max' }, 'invalid_value', 'complexity'],
  ['gpt-image-1.5', { output_format: 'gif' }, 'invalid_value', 'output_format'],
  ['gpt-image-2', { background: 'transparent', output_format: 'jpeg' }, 'invalid_value', 'background'],
  ['gpt-image-2', { output_compression: 50 }, 'invalid_value', 'output_compression'],
  ['gpt-image-2', { output_format: 'webp', output_compression: 101 }, 'integer_above_max_value', 'output_compression'],
  ['gpt-image-2.5-flare', { output_format: 'gif', stream: true }, 'invalid_value', 'stream'],
  ['gpt-image-2.5-flare', { output_format: 'gif', partial_images: 1 }, 'invalid_value', 'partial_images'],
  ['gpt-image-2.5-flare', { output_format: 'gif', frame_count: 17 }, 'integer_above_max_value', 'frame_count'],
  ['gpt-image-2.5-flare', { frame_count: 4 }, 'invalid_value', 'frame_count'],
  ['gpt-image-2.5-flare', { output_format: 'svg', n: 2 }, 'invalid_value', 'n'],
  ['gpt-image-2.5-flare', { output_format: 'svg', stream: true }, 'invalid_value', 'stream'],
  ['gpt-image-2.5-flare', { svg: { model: 'x' } }, 'invalid_value', 'svg'],
  ['gpt-image-2', { size: 'big' }, 'invalid_value', 'size'],
  ['gpt-image-2', { size: '1024x1000' }, 'invalid_value', 'size'],
  ['gpt-image-2', { size: '1024x576' }, 'invalid_value', 'size'],
  ['gpt-image-2', { size: '1024x624' }, 'invalid_value', 'size'],
  ['gpt-image-2', { size: '3840x1024' }, 'invalid_value', 'size'],
  ['gpt-image-2', { size: '4096x2048' }, 'invalid_value', 'size'],
  ['gpt-image-2', { size: '3840x2176' }, 'invalid_value', 'size'],
  ['gpt-image-1.5', { size: '1536x864' }, 'invalid_value', 'size'],
  ['dall-e-3', { size: '512x512' }, 'invalid_value', 'size'],
  ['dall-e-2', { size: 'auto' }, 'invalid_value', 'size'],
];

test.each(generations)('%s refuses %j', async (model, parameters, code, param) => {
  const body = { model, prompt: 'a fox', ...parameters };
  const failure = await failureOf(client.openai.post('/images/generations', { body }));
  expect(failure).toMatchObject({ status: 400, code, param, type: 'invalid_request_error' });
  expect(client.server.calls().at(-1)).toMatchObject({ outcome: 'failed', code, status: 400 });
});

test.each(['1024x640', '3840x2160', '2160x3840', '1536x864', '768x2304'])('free sizes include %s', async (size) => {
  const failure = await failureOf(
    client.openai.images.generate({ model: 'gpt-image-2.6-sunburst', prompt: 'demo:bad-request', size }),
  );
  expect(failure.code).toBe('something_new');
});

test('a model is required, and must be known', async () => {
  expect(await failureOf(client.openai.images.generate({ prompt: 'a fox' }))).toMatchObject({
    status: 400,
    param: 'model',
  });
  expect(await failureOf(client.openai.images.generate({ model: 'gpt-image-9', prompt: 'a fox' }))).toMatchObject({
    status: 404,
    code: 'model_not_found',
  });
  expect(await failureOf(client.openai.models.retrieve('gpt-image-9'))).toMatchObject({
    status: 404,
    code: 'model_not_found',
  });
});

test.each(Object.keys(MODELS))('%s takes its first size, quality and format', async (model) => {
  const rules = MODELS[model];
  const body = {
    model,
    prompt: 'demo:bad-request',
    size: rules?.sizes[0],
    quality: rules?.qualities[0],
    ...(rules?.family === 'gpt' ? { output_format: rules.formats[0] } : {}),
  };
  expect((await failureOf(client.openai.post('/images/generations', { body }))).code).toBe('something_new');
});

const jpeg = async (): Promise<Buffer> =>
  sharp(await samplePng(64))
    .jpeg()
    .toBuffer();
const hole = { x: 0.2, y: 0.2, w: 0.4, h: 0.4 };

type EditRow = readonly [
  what: string,
  model: string,
  code: string,
  param: string,
  parts: () => Promise<Record<string, unknown>>,
];

const edits: readonly EditRow[] = [
  [
    'no picture',
    'gpt-image-2',
    'missing_required_parameter',
    'image',
    async () => ({ mask: await png(await maskPng(64, 64, hole)) }),
  ],
  [
    '17 pictures',
    'gpt-image-2',
    'too_many_images',
    'image',
    async () => ({ image: await Promise.all(Array.from({ length: 17 }, async () => png(await samplePng(16)))) }),
  ],
  ['an empty file', 'gpt-image-2', 'empty_image_file', 'image', async () => ({ image: await png(Buffer.alloc(0)) })],
  [
    'text called a PNG',
    'gpt-image-2',
    'unsupported_image_media_type',
    'image',
    async () => ({ image: await png(Buffer.from('hello')) }),
  ],
  [
    'a PNG cut short',
    'gpt-image-2',
    'image_parse_error',
    'image',
    async () => ({ image: await png((await samplePng(64)).subarray(0, 20)) }),
  ],
  [
    'a PNG without its end',
    'gpt-image-2',
    'image_parse_error',
    'image',
    async () => ({ image: await png((await samplePng(256)).subarray(0, 700)) }),
  ],
  [
    'a GIF',
    'gpt-image-2',
    'unsupported_image_media_type',
    'image',
    async () => ({
      image: await png(
        await sharp(await samplePng(16))
          .gif()
          .toBuffer(),
      ),
    }),
  ],
  [
    'a part without an image type',
    'gpt-image-2',
    'unsupported_image_media_type',
    'image',
    async () => ({ image: new File([new Uint8Array(await samplePng(16))], 'x.png') }),
  ],
  [
    'a JPEG mask',
    'gpt-image-2',
    'invalid_image_format',
    'mask',
    async () => ({ image: await png(await samplePng(64)), mask: await png(await jpeg()) }),
  ],
  [
    'a mask without alpha',
    'gpt-image-2',
    'invalid_image_mode',
    'mask',
    async () => ({ image: await png(await samplePng(64)), mask: await png(await samplePng(64)) }),
  ],
  [
    'a mask of another size',
    'gpt-image-2',
    'invalid_image',
    'mask',
    async () => ({ image: await png(await samplePng(64)), mask: await png(await maskPng(32, 64, hole)) }),
  ],
  [
    'a mask for a GIF',
    'gpt-image-2',
    'invalid_value',
    'mask',
    async () => ({
      image: await png(await samplePng(64)),
      mask: await png(await maskPng(64, 64, hole)),
      output_format: 'gif',
    }),
  ],
  [
    'mark-up',
    'gpt-image-2',
    'unknown_parameter',
    'markup',
    async () => ({ image: await png(await samplePng(64)), markup: await png(await maskPng(64, 64, hole)) }),
  ],
  [
    'mark-up with a mask',
    'gpt-image-2.5-flare',
    'invalid_value',
    'markup',
    async () => ({
      image: await png(await samplePng(64)),
      mask: await png(await maskPng(64, 64, hole)),
      markup: await png(await maskPng(64, 64, hole)),
    }),
  ],
  [
    'SVG output',
    'gpt-image-2',
    'invalid_value',
    'output_format',
    async () => ({ image: await png(await samplePng(64)), output_format: 'svg' }),
  ],
  [
    'moderation in a form',
    'gpt-image-2',
    'unknown_parameter',
    'moderation',
    async () => ({ image: await png(await samplePng(64)), moderation: 'low' }),
  ],
  [
    'input_fidelity',
    'gpt-image-2',
    'invalid_value',
    'input_fidelity',
    async () => ({ image: await png(await samplePng(64)), input_fidelity: 'low' }),
  ],
  [
    'high input_fidelity',
    'gpt-image-1-mini',
    'invalid_value',
    'input_fidelity',
    async () => ({ image: await png(await samplePng(64)), input_fidelity: 'high' }),
  ],
  ['any edit', 'dall-e-3', 'invalid_value', 'model', async () => ({ image: await png(await samplePng(64)) })],
  [
    'a picture that is not square',
    'dall-e-2',
    'invalid_image',
    'image',
    async () => ({ image: await png(await samplePng(64, 32)) }),
  ],
  ['a JPEG', 'dall-e-2', 'unsupported_image_media_type', 'image', async () => ({ image: await png(await jpeg()) })],
  [
    'two pictures',
    'dall-e-2',
    'too_many_images',
    'image',
    async () => ({ image: [await png(await samplePng(64)), await png(await samplePng(64))] }),
  ],
];

test.each(edits)('an edit with %s is refused by %s', async (_, model, code, param, parts) => {
  const body = { model, prompt: 'a fox', ...(await parts()) };
  const failure = await failureOf(client.openai.images.edit(body as never));
  expect(failure).toMatchObject({ status: 400, code, param });
});

test('variations are only made by DALL-E 2', async () => {
  const image = await png(await samplePng(64));
  expect(await failureOf(client.openai.images.createVariation({ image, model: 'gpt-image-2' }))).toMatchObject({
    status: 400,
    param: 'model',
  });
});

test('a wrong key, method, address or content type is answered in the same shape', async () => {
  const ask = async (path: string, init: RequestInit): Promise<[number, string]> => {
    const response = await fetch(client.server.url + path, init);
    const { error } = (await response.json()) as { error: { code: string } };
    return [response.status, error.code];
  };
  const headers = { authorization: 'Bearer demo' };
  expect(await ask('/models', {})).toEqual([401, 'invalid_api_key']);
  expect(await ask('/models', { headers: { authorization: 'Bearer my-invalid-key' } })).toEqual([
    401,
    'invalid_api_key',
  ]);
  expect(await ask('/models', { method: 'DELETE', headers })).toEqual([405, 'method_not_supported']);
  expect(await ask('/files', { headers })).toEqual([404, 'unknown_url']);
  expect(await ask('/images/generations', { method: 'POST', headers, body: 'x' })).toEqual([
    415,
    'unsupported_content_type',
  ]);
  const broken = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{' };
  expect(await ask('/images/generations', broken)).toEqual([400, null]);
});

test('a size below the limit is a question of pixels, not of shape', async () => {
  expect(
    (await failureOf(client.openai.images.generate({ model: 'gpt-image-2', prompt: 'demo:bad-request', size: SMALL })))
      .code,
  ).toBe('something_new');
});
