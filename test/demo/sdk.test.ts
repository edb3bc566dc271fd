import type OpenAI from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf, type Client, maskPng, png, SMALL, samplePng, startClient } from './client.ts';

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.server.close());

const last = () => client.server.calls().at(-1);

test('a generated picture has the asked size and format, and usage that adds up', async () => {
  const answer = await client.openai.images.generate({
    model: 'gpt-image-2.5-flare',
    prompt: 'a fox',
    size: SMALL,
    quality: 'xhigh',
    output_format: 'webp',
    output_compression: 60,
    safety_identifier: 'abc',
  });
  const { format, width, height } = await sharp(bytesOf(answer.data?.[0])).metadata();
  expect([format, width, height]).toEqual(['webp', 1024, 640]);
  expect(answer).toMatchObject({
    size: SMALL,
    quality: 'xhigh',
    output_format: 'webp',
    background: 'opaque',
    safety_identifier: 'abc',
  });
  const usage = answer.usage;
  expect(usage?.total_tokens).toBe((usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0));
  expect(usage?.output_tokens_details?.image_tokens).toBe(usage?.output_tokens);
});

test('n pictures of one prompt differ, and what reached the server is on record', async () => {
  const answer = await client.openai.images.generate({ model: 'gpt-image-2', prompt: 'two boats', size: SMALL, n: 2 });
  const [first, second] = (answer.data ?? []).map(({ b64_json }) => b64_json);
  expect(first).not.toBe(second);
  expect(last()).toMatchObject({
    endpoint: 'images/generations',
    model: 'gpt-image-2',
    prompt: 'two boats',
    outcome: 'finished',
    status: 200,
    parameters: { n: 2, size: SMALL },
  });
});

test.each([0, 1, 3])(
  'a stream with %i partial pictures sends them in order and then the finished one',
  async (partial_images) => {
    const stream = await client.openai.images.generate({
      model: 'gpt-image-2.6-flare',
      prompt: 'an owl',
      size: SMALL,
      stream: true,
      partial_images,
    });
    const events: OpenAI.ImageGenStreamEvent[] = [];
    for await (const event of stream) events.push(event);
    const finished = events.pop();
    expect(events.map((event) => [event.type, 'partial_image_index' in event && event.partial_image_index])).toEqual(
      Array.from({ length: partial_images }, (_, index) => ['image_generation.partial_image', index]),
    );
    expect(finished).toMatchObject({
      type: 'image_generation.completed',
      size: SMALL,
      quality: 'medium',
      output_format: 'png',
      background: 'opaque',
    });
    const usage = finished?.type === 'image_generation.completed' ? finished.usage : undefined;
    expect(usage?.output_tokens).toBe(660 + partial_images * 100);
    expect(usage).not.toHaveProperty('output_tokens_details');
    expect(new Set([...events, finished].map((event) => event?.b64_json)).size).toBe(partial_images + 1);
  },
);

test('an edit takes several pictures and a mask, streaming or not', async () => {
  const [first, second] = [await samplePng(1024, 640), await samplePng(300)];
  const mask = await maskPng(1024, 640, { x: 0.1, y: 0.1, w: 0.3, h: 0.3 });
  const order = { model: 'gpt-image-2', prompt: 'make it night', size: SMALL } as const;
  const answer = await client.openai.images.edit({
    ...order,
    image: [await png(first), await png(second)],
    mask: await png(mask),
  });
  expect(await sharp(bytesOf(answer.data?.[0])).metadata()).toMatchObject({ width: 1024, height: 640 });
  expect(answer.usage?.input_tokens_details.image_tokens).toBeGreaterThan(0);
  expect(
    last()?.pictures.map(({ field, format, width, height, bytes }) => [field, format, width, height, bytes]),
  ).toEqual([
    ['image', 'png', 1024, 640, first.length],
    ['image', 'png', 300, 300, second.length],
    ['mask', 'png', 1024, 640, mask.length],
  ]);
  const types: string[] = [];
  for await (const event of await client.openai.images.edit({
    ...order,
    image: await png(first),
    stream: true,
    partial_images: 1,
  }))
    types.push(event.type);
  expect(types).toEqual(['image_edit.partial_image', 'image_edit.completed']);
});

test('an edit of automatic size takes the standard size nearest to its input', async () => {
  const answer = await client.openai.images.edit({
    model: 'gpt-image-1.5',
    prompt: 'sunset',
    image: await png(await samplePng(300, 500)),
    input_fidelity: 'high',
  });
  expect(answer.size).toBe('1024x1536');
});

test('an edit may come as JSON with data URLs', async () => {
  const image_url = `data:image/png;base64,${(await samplePng(64)).toString('base64')}`;
  const response = await fetch(`${client.server.url}/images/edits`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'gpt-image-2',
      prompt: 'fog',
      images: [{ image_url }],
      moderation: 'low',
      size: SMALL,
    }),
  });
  expect(response.status).toBe(200);
  expect(last()?.pictures).toMatchObject([{ field: 'image', width: 64 }]);
});

test('DALL-E 3 answers an address, revises the prompt and counts no tokens', async () => {
  const answer = await client.openai.images.generate({
    model: 'dall-e-3',
    prompt: 'a cat',
    size: '1024x1024',
    style: 'natural',
    quality: 'hd',
  });
  const [picture] = answer.data ?? [];
  expect(picture?.revised_prompt).toContain('a cat');
  expect(answer.usage).toBeUndefined();
  const served = await fetch(picture?.url ?? '');
  expect(served.headers.get('content-type')).toBe('image/png');
  expect(await sharp(Buffer.from(await served.arrayBuffer())).metadata()).toMatchObject({ width: 1024 });
});

test('DALL-E 2 makes variations that differ', async () => {
  const answer = await client.openai.images.createVariation({
    image: await png(await samplePng(256)),
    n: 2,
    size: '256x256',
    response_format: 'b64_json',
  });
  const [first, second] = answer.data ?? [];
  expect(await sharp(bytesOf(first)).metadata()).toMatchObject({ width: 256, height: 256 });
  expect(first?.b64_json).not.toBe(second?.b64_json);
});

test('a GIF moves, with the asked frames and pace', async () => {
  const answer = await client.openai.images.generate({
    model: 'gpt-image-2.5-flare',
    prompt: 'snow',
    size: SMALL,
    output_format: 'gif',
    frame_count: 2,
    frame_duration_ms: 150,
  });
  const { format, width, pageHeight, pages, delay } = await sharp(bytesOf(answer.data?.[0]), {
    animated: true,
  }).metadata();
  expect({ format, width, pageHeight, pages, delay }).toEqual({
    format: 'gif',
    width: 1024,
    pageHeight: 640,
    pages: 2,
    delay: [150, 150],
  });
});

test('an SVG is a drawing with its own usage', async () => {
  const answer = await client.openai.images.generate({
    model: 'gpt-image-2.5-sunburst',
    prompt: 'a robot',
    size: SMALL,
    output_format: 'svg',
  });
  const drawing = bytesOf(answer.data?.[0]).toString('utf8');
  expect(drawing).toMatch(/^<svg [\s\S]*<\/svg>$/);
  expect(answer.svg_usage?.total_tokens).toBeGreaterThan(0);
});

test('models are listed with their shutdown dates', async () => {
  const { data } = await client.openai.models.list();
  expect(data.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['gpt-image-2.6-flare', 'chatgpt-image-latest', 'dall-e-2', 'omni-moderation-latest']),
  );
  expect(await client.openai.models.retrieve('gpt-image-1.5')).toMatchObject({
    object: 'model',
    shutdown_date: '2026-12-01',
  });
  expect(await client.openai.models.retrieve('gpt-image-2')).toMatchObject({ shutdown_date: null });
});
