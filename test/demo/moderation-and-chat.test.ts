import { afterAll, beforeAll, expect, test } from 'vitest';
import { CATEGORIES } from '../../src/demo/moderation-words.ts';
import { bytesOf, type Client, failureOf, SMALL, samplePng, startClient } from './client.ts';

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.server.close());

const dataUrl = (bytes: Buffer): string => `data:image/png;base64,${bytes.toString('base64')}`;
const picturePart = (bytes: Buffer) => ({ type: 'image_url' as const, image_url: { url: dataUrl(bytes) } });
const paint = async (prompt: string): Promise<Buffer> => {
  const answer = await client.openai.images.generate({ model: 'gpt-image-2', prompt, size: SMALL });
  return bytesOf(answer.data?.[0]);
};

test('texts are judged one by one, in all 13 categories', async () => {
  const { results } = await client.openai.moderations.create({
    input: ['a fox', 'a lot of gore', 'demo:flagged=sexual/minors'],
  });
  expect(results.map(({ flagged }) => flagged)).toEqual([false, true, true]);
  const flags = results.map(({ categories }) =>
    Object.entries(categories).flatMap(([name, flag]) => (flag ? [name] : [])),
  );
  expect(flags).toEqual([[], ['violence', 'violence/graphic'], ['sexual/minors']]);
  for (const { categories, category_scores, category_applied_input_types } of results) {
    for (const part of [categories, category_scores, category_applied_input_types])
      expect(Object.keys(part)).toEqual(CATEGORIES);
  }
  expect(results[1]?.category_scores.violence).toBeGreaterThan(0.5);
  expect(results[0]?.category_scores.violence).toBeLessThan(0.1);
});

test('a picture is judged for some categories only, together with its text', async () => {
  const unsafe = await paint('a fox demo:unsafe-picture');
  const { results } = await client.openai.moderations.create({
    input: [{ type: 'text', text: 'a fox' }, picturePart(unsafe)],
  });
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({ flagged: true, categories: { violence: true } });
  expect(results[0]?.category_applied_input_types).toMatchObject({
    violence: ['text', 'image'],
    'sexual/minors': ['text'],
    hate: ['text'],
  });
  const safe = await client.openai.moderations.create({ input: [picturePart(await samplePng(64))] });
  expect(safe.results[0]?.flagged).toBe(false);
  expect(safe.results[0]?.category_applied_input_types.violence).toEqual(['image']);
});

test('moderations can be down, and refuse what they cannot read', async () => {
  expect(await failureOf(client.openai.moderations.create({ input: 'demo:moderation-down' }))).toMatchObject({
    status: 500,
  });
  expect(await failureOf(client.openai.post('/moderations', { body: { input: 7 } }))).toMatchObject({
    status: 400,
    param: 'input',
  });
  expect(await failureOf(client.openai.post('/moderations', { body: {} }))).toMatchObject({
    status: 400,
    param: 'input',
  });
});

const chat = async (
  content: Parameters<typeof client.openai.chat.completions.create>[0]['messages'][number]['content'],
): Promise<string> => {
  const answer = await client.openai.chat.completions.create({
    model: 'any-text-model',
    messages: [
      { role: 'system', content: 'You help.' },
      { role: 'user', content: content as string },
    ],
  });
  expect(answer.usage?.total_tokens).toBe((answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0));
  return answer.choices[0]?.message.content ?? '';
};

test.each([
  ['a castle full of gore, demo:flagged', 'a castle full of drama,'],
  ['Reword this so that it is safe.\nPrompt: a nude dancer at dusk', 'a clothed dancer at dusk'],
  ['Make it safer: """a knight, gore everywhere"""', 'a knight, drama everywhere'],
  ['demo:flagged', 'a peaceful landscape at dawn'],
])('a refused prompt is reworded: %s', async (refused, safer) => {
  const reworded = await chat(refused);
  expect(reworded).toBe(safer);
  expect((await client.openai.moderations.create({ input: reworded })).results[0]?.flagged).toBe(false);
});

test('a picture painted here is described by its prompt, also after it was scaled', async () => {
  const { default: sharp } = await import('sharp');
  const picture = await paint('draw me a picture of a fox in the snow');
  expect(await chat([{ type: 'text', text: 'Describe this picture.' }, picturePart(picture)] as never)).toMatch(
    /^A painting of a fox in the snow\. It is .+\.$/,
  );
  const scaled = await sharp(picture).resize(400).jpeg({ quality: 80 }).toBuffer();
  expect(await chat([{ type: 'text', text: 'What is it?' }, picturePart(scaled)] as never)).toContain(
    'a fox in the snow',
  );
});

test('an unknown picture is described by its shape, light and colours', async () => {
  const { default: sharp } = await import('sharp');
  const green = await sharp({ create: { width: 300, height: 100, channels: 3, background: '#1f9a4a' } })
    .png()
    .toBuffer();
  expect(await chat([picturePart(green)] as never)).toBe('A wide picture. It is softly lit, mostly green.');
});

test('chat refuses a stream and can fail', async () => {
  const messages = [{ role: 'user' as const, content: 'hello' }];
  expect(await failureOf(client.openai.chat.completions.create({ model: 'm', messages, stream: true }))).toMatchObject({
    status: 400,
    param: 'stream',
  });
  expect(
    await failureOf(
      client.openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'demo:no-reword' }] }),
    ),
  ).toMatchObject({ status: 500 });
});
