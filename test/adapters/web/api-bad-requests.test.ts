import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataUrl, jsonOf, type Problem, post, QUICK } from '../../fixtures/image-api-client.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';
import { png } from '../../fixtures/tiny-pictures.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startTestApp({ MAX_CONCURRENT: '20' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** What the table, or the form of a request, does not allow; each with the field that the message has to name. */
const WRONG: readonly (readonly [body: Readonly<Record<string, unknown>>, field: string])[] = [
  [{ background: 'transparent', output_format: 'jpeg' }, 'background'],
  [{ output_compression: 50 }, 'output_compression'],
  [{ output_compression: 50, output_format: 'png' }, 'output_compression'],
  [{ output_compression: 101, output_format: 'webp' }, 'output_compression'],
  [{ output_compression: -1, output_format: 'jpeg' }, 'output_compression'],
  [{ output_format: 'gif', model: 'gpt-image-1.5' }, 'output_format'],
  [{ output_format: 'gif', partial_images: 1 }, 'partial_images'],
  [{ output_format: 'gif', images: ['PNG'], mask: 'PNG' }, 'mask'],
  [{ output_format: 'svg', images: ['PNG'] }, 'output_format'],
  [{ output_format: 'svg', n: 2 }, 'n'],
  [{ frame_count: 4 }, 'frame_count'],
  [{ frame_count: 1, output_format: 'gif' }, 'frame_count'],
  [{ frame_duration_ms: 100 }, 'frame_duration_ms'],
  [{ output_format: 'PNG' }, 'output_format'],
  [{ partial_images: 4 }, 'partial_images'],
  [{ partial_images: -1 }, 'partial_images'],
  [{ partial_images: '2' }, 'partial_images'],
  [{ n: 0 }, 'n'],
  [{ n: 11 }, 'n'],
  [{ n: 1.5 }, 'n'],
  [{ n: '2' }, 'n'],
  [{ size: '1024x576' }, 'size'],
  [{ size: '1000x1000' }, 'size'],
  [{ size: '3840x1024' }, 'size'],
  [{ size: '4096x2048' }, 'size'],
  [{ size: '3840x2176' }, 'size'],
  [{ size: 'huge' }, 'size'],
  [{ size: 1024 }, 'size'],
  [{ quality: 'max', model: 'gpt-image-2' }, 'quality'],
  [{ quality: 'hd' }, 'quality'],
  [{ model: 'no such model' }, 'model'],
  [{ model: 7 }, 'model'],
  [{ style: 'vivid' }, 'style'],
  [{ input_fidelity: 'high' }, 'input_fidelity'],
  [{ input_fidelity: 'high', model: 'gpt-image-1.5' }, 'input_fidelity'],
  [{ images: ['PNG'], model: 'dall-e-3' }, 'dall-e-3'],
  [{ prompt: 'x'.repeat(1001), model: 'dall-e-2' }, 'prompt'],
  [{ background: 'blue' }, 'background'],
  [{ moderation: 'high' }, 'moderation'],
  [{ moderation: 'low', images: ['PNG'] }, 'moderation'],
  [{ mask: 'PNG' }, 'mask'],
  [{ images: Array.from({ length: 17 }, () => 'PNG') }, 'images'],
  [{ images: 'PNG' }, 'images'],
  [{ images: [7] }, 'images'],
  [{ images: ['https://example.com/cat.png'] }, 'images'],
  [{ images: ['PNG'], mask: 'file:///etc/passwd' }, 'mask'],
  [{ prompt: '' }, 'prompt'],
  [{ prompt: ' \n ' }, 'prompt'],
  [{ prompt: null }, 'prompt'],
  [{ prompt: ['a cat'] }, 'prompt'],
  [{ prompt: 'x'.repeat(32_001) }, 'prompt'],
  [{ prompts: 'a cat' }, 'prompts'],
  [{ stream: true }, 'stream'],
  [{ inputs: [] }, 'inputs'],
  [{ count: 2 }, 'count'],
];

describe('a bad request', () => {
  let picture = '';
  beforeAll(async () => {
    picture = dataUrl(await png(64, 64));
  });
  const filled = (body: unknown): unknown =>
    JSON.parse(JSON.stringify(body).replaceAll('"PNG"', JSON.stringify(picture)));

  it.each(WRONG.map(([body, field]) => [JSON.stringify(body).slice(0, 80), body, field] as const))(
    '%s is 400 with a sentence that names the field, in every form, and nothing is painted',
    async (_, body, field) => {
      const said = { prompt: 'a bad request', ...(filled(body) as object) };
      for (const headers of [{}, { accept: 'text/event-stream' }, { prefer: 'respond-async' }]) {
        const response = await post(app, said, headers);
        expect(response.status).toBe(400);
        const problem = await jsonOf<Problem>(response);
        expect(problem.code).toMatch(/^bad_(?:option|request|picture)$/u);
        expect(problem.message).toMatch(new RegExp(`\\b${field}\\b.*\\.$`, 'u'));
        expect(problem.remedy).toEqual(expect.any(String));
      }
      expect(app.calls('a bad request')).toEqual([]);
    },
  );

  it.each([
    ['text', dataUrl(Buffer.from('not a picture'), 'image/png')],
    ['a drawing', dataUrl(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml')],
    ['nothing', 'data:image/png;base64,'],
  ])('with %s for a picture is 400, in every form', async (_, url) => {
    for (const headers of [{}, { accept: 'text/event-stream' }, { prefer: 'respond-async' }]) {
      const response = await post(app, { prompt: 'a bad picture', images: [url] }, headers);
      expect(response.status).toBe(400);
      expect((await jsonOf<Problem>(response)).code).toBe('bad_picture');
    }
    expect(app.calls('a bad picture')).toEqual([]);
  });

  it.each(['', 'null', '[]', '"a cat"', '{', '{"prompt":"a cat"', 'prompt=a cat'])(
    'with the body %j is 400',
    async (body) => {
      const response = await fetch(`${app.url()}/api/images`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body,
      });
      expect(response.status).toBe(400);
      expect(await jsonOf<Problem>(response)).toMatchObject({
        code: 'bad_request',
        message: expect.stringMatching(/\.$/u),
      });
    },
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ])('of the type %j is 415', async (type) => {
    const response = await fetch(`${app.url()}/api/images`, {
      method: 'POST',
      headers: type === '' ? {} : { 'content-type': type },
      body: new TextEncoder().encode('{"prompt":"a wrong type"}'),
    });
    expect(response.status).toBe(415);
    expect(await jsonOf<Problem>(response)).toMatchObject({ code: 'wrong_type', remedy: expect.any(String) });
    expect(app.calls('a wrong type')).toEqual([]);
  });

  it('of JSON with a character set is none', async () => {
    const response = await post(
      app,
      { ...QUICK, prompt: 'utf-8' },
      { 'content-type': 'Application/JSON; charset=utf-8' },
    );
    expect(response.status).toBe(200);
  });

  it.each([
    ['GET', '/api/images', 405],
    ['PUT', '/api/images', 405],
    ['POST', '/api/jobs/abc', 405],
    ['GET', '/api', 404],
    ['GET', '/api/jobs', 404],
    ['GET', '/api/jobs/', 404],
    ['GET', '/api/nothing', 404],
    ['GET', '/nothing', 404],
  ])('%s %s is %i', async (method, path, status) => {
    const response = await fetch(`${app.url()}${path}`, { method });
    expect(response.status).toBe(status);
    expect(await jsonOf<Problem>(response)).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });
});
