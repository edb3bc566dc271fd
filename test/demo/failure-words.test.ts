import { readFile } from 'node:fs/promises';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAILURE_WORDS } from '../../src/demo/failure-words.ts';
import { findFailureWords } from '../../src/demo/find-failures.ts';
import { bytesOf, type Client, failureOf, SMALL, startClient } from './client.ts';

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.server.close());

const order = (prompt: string) => ({ model: 'gpt-image-2', prompt, size: SMALL, quality: 'low' }) as const;

/** Words whose answer is an HTTP error, whether streamed or not. */
const answers: readonly [word: string, status: number, type: string, code: string | null][] = [
  ['flagged', 400, 'image_generation_user_error', 'moderation_blocked'],
  ['blocked-input', 400, 'image_generation_user_error', 'moderation_blocked'],
  ['blocked-unknown=hate', 400, 'image_generation_user_error', 'moderation_blocked'],
  ['content-policy', 400, 'image_generation_user_error', 'content_policy_violation'],
  ['bad-key', 401, 'invalid_request_error', 'invalid_api_key'],
  ['not-verified', 403, 'invalid_request_error', null],
  ['forbidden', 403, 'invalid_request_error', 'unsupported_country_region_territory'],
  ['model-gone', 404, 'invalid_request_error', 'model_not_found'],
  ['billing-limit', 400, 'invalid_request_error', 'billing_hard_limit_reached'],
  ['quota', 429, 'insufficient_quota', 'insufficient_quota'],
  ['rate-limit', 429, 'requests', 'rate_limit_exceeded'],
  ['rate-limit-long', 429, 'requests', 'rate_limit_exceeded'],
  ['overloaded', 503, 'server_error', 'server_is_overloaded'],
  ['slow-down', 503, 'server_error', 'slow_down'],
  ['error-500', 500, 'server_error', 'server_error'],
  ['bad-request', 400, 'invalid_request_error', 'something_new'],
  ...[
    'insufficient_quota',
    'credit_balance_exhausted',
    'organization_spend_limit_exceeded',
    'project_spend_limit_exceeded',
    'organization_usage_limit_exceeded',
  ].map((code) => [`quota=${code}`, 429, 'insufficient_quota', code] as [string, number, string, string]),
  ...(FAILURE_WORDS.find(({ name }) => name === 'image-error')?.choices ?? []).map(
    (code) => [`image-error=${code}`, 400, 'invalid_request_error', code] as [string, number, string, string],
  ),
];

test.each(answers)('demo:%s answers %i', async (word, status, type, code) => {
  const prompt = `a fox demo:${word}`;
  for (const stream of [false, true]) {
    expect(await failureOf(client.openai.images.generate({ ...order(prompt), stream }))).toMatchObject({
      status,
      type,
      code,
    });
  }
});

test('a block names its stage and categories, and its message is as raw as the real one', async () => {
  const { body } = await failureOf(client.openai.images.generate(order('demo:blocked-input=self-harm')));
  expect(body.moderation_details).toEqual({ moderation_stage: 'input', categories: ['self-harm'] });
  expect(body.message).toMatch(/rejected by the safety system.*request ID req_\w+\. safety_violations=\[self-harm\]/);
  expect(client.server.calls().at(-1)).toMatchObject({ outcome: 'refused', code: 'moderation_blocked' });
});

test('an unverified organization is known by its message alone', async () => {
  const { body } = await failureOf(client.openai.images.generate(order('demo:not-verified')));
  expect(body.message).toContain('must be verified to use the model `gpt-image-2`');
});

test('waiting times are told in headers', async () => {
  const headers = async (word: string): Promise<Headers | undefined> => {
    try {
      await client.openai.images.generate(order(`headers demo:${word}`));
    } catch (error) {
      if (error instanceof OpenAI.APIError) return error.headers;
    }
    return undefined;
  };
  expect((await headers('rate-limit'))?.get('retry-after')).toBe('1');
  expect((await headers('rate-limit-once'))?.get('retry-after-ms')).toBe('20');
  expect((await headers('rate-limit-long'))?.get('retry-after')).toBe('3600');
});

test.each(['rate-limit-once', 'error-500-once'])('demo:%s fails for the first call of a prompt only', async (word) => {
  const prompt = order(`once demo:${word}`);
  await failureOf(client.openai.images.generate(prompt));
  expect((await client.openai.images.generate(prompt)).data).toHaveLength(1);
  await failureOf(client.openai.images.generate(order(`another prompt demo:${word}`)));
});

test('demo:html answers a page that is no JSON', async () => {
  const error = await client.openai.images.generate(order('demo:html')).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ status: 502, code: undefined });
  expect(String(error)).toContain('<html>');
});

describe('a stream', () => {
  const watch = async (word: string): Promise<{ types: string[]; error: unknown; pictures: string[] }> => {
    const types: string[] = [];
    const pictures: string[] = [];
    try {
      const stream = await client.openai.images.generate({
        ...order(`a fox demo:${word}`),
        stream: true,
        partial_images: 2,
      });
      for await (const event of stream) {
        types.push(event.type.replace('image_generation.', ''));
        pictures.push(event.b64_json);
      }
      return { types, pictures, error: null };
    } catch (error) {
      return { types, pictures, error };
    }
  };

  test.each([
    ['error-frame', ['partial_image'], 'server_error'],
    ['error-frame=rate_limit_exceeded', ['partial_image'], 'rate_limit_exceeded'],
    ['bare-error-frame', ['partial_image'], 'server_error'],
    ['blocked-output', ['partial_image', 'partial_image'], 'moderation_blocked'],
  ])('with demo:%s carries its error in a frame', async (word, types, code) => {
    const seen = await watch(word);
    expect(seen.types).toEqual(types);
    expect(seen.error).toMatchObject({ status: undefined, code });
    expect(client.server.calls().at(-1)?.outcome).toBe(code === 'moderation_blocked' ? 'refused' : 'failed');
  });

  test('with demo:ends-early ends without an error and without the finished picture', async () => {
    expect(await watch('ends-early')).toMatchObject({ types: ['partial_image'], error: null });
  });

  test('with demo:cut breaks off after a partial picture', async () => {
    const seen = await watch('cut');
    expect(seen.types).toEqual(['partial_image']);
    expect(seen.error).toBeInstanceOf(TypeError);
  });

  test('with demo:empty, demo:no-usage or demo:broken-picture finishes strangely', async () => {
    expect((await watch('empty')).pictures.at(-1)).toBe('');
    expect(bytesOf({ b64_json: (await watch('broken-picture')).pictures.at(-1) ?? '' }).toString()).toBe(
      'this is not a picture',
    );
    expect((await watch('no-usage')).types.at(-1)).toBe('completed');
  });

  test.each(['hang', 'slow'])('with demo:%s stays open until the client goes away', async (word) => {
    const leaving = new AbortController();
    const stream = await client.openai.images.generate(
      { ...order(`a fox demo:${word}`), stream: true, partial_images: 1 },
      { signal: leaving.signal },
    );
    const first =
      word === 'hang' ? (await stream[Symbol.asyncIterator]().next()).value?.type : 'image_generation.partial_image';
    expect(first).toBe('image_generation.partial_image');
    leaving.abort();
    await expect.poll(() => client.server.calls().at(-1)?.outcome).toBe('aborted');
  });
});

test('without a stream the same words give the nearest thing', async () => {
  expect(await failureOf(client.openai.images.generate(order('demo:error-frame')))).toMatchObject({
    status: 500,
    code: 'server_error',
  });
  expect(await failureOf(client.openai.images.generate(order('demo:blocked-output')))).toMatchObject({
    status: 400,
    code: 'moderation_blocked',
  });
  await expect(client.openai.images.generate(order('demo:cut'))).rejects.toThrow(OpenAI.APIConnectionError);
  expect((await client.openai.images.generate(order('demo:ends-early'))).data).toEqual([]);
  expect((await client.openai.images.generate(order('demo:empty'))).data).toEqual([]);
  expect((await client.openai.images.generate(order('demo:no-usage'))).usage).toBeUndefined();
});

test('demo:hang-before-headers says nothing at all', async () => {
  const leaving = new AbortController();
  const call = client.openai.images.generate(order('demo:hang-before-headers'), { signal: leaving.signal });
  await expect.poll(() => client.server.calls().at(-1)?.prompt).toBe('demo:hang-before-headers');
  expect(client.server.calls().at(-1)).toMatchObject({ outcome: 'running', status: null });
  leaving.abort();
  await expect(call).rejects.toThrow(OpenAI.APIUserAbortError);
  await expect.poll(() => client.server.calls().at(-1)?.outcome).toBe('aborted');
});

test('ordinary text holds no failure words', () => {
  for (const text of [
    'a demo of a fox',
    'my-demo:cut',
    'demo: cut',
    'demo:nothing-known',
    'demo:quota=nonsense',
    'demography:cut',
    'a slow fox',
  ]) {
    expect(findFailureWords(text), text).toEqual([]);
  }
  expect(findFailureWords('A fox, demo:Cut.').map(({ word }) => word.name)).toEqual(['cut']);
});

test('docs/demo.md has a row for each word, with its sentence and its choices', async () => {
  const page = await readFile(new URL('../../docs/demo.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `demo:'));
  expect(rows.map((row) => row.split('`')[1])).toEqual(FAILURE_WORDS.map(({ name }) => `demo:${name}`));
  FAILURE_WORDS.forEach(({ does }, index) => {
    expect(rows[index]).toContain(does);
  });
});
