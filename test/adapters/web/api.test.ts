import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../fixtures/eventually.ts';
import {
  allOf,
  asked,
  dataUrl,
  type ImagesAnswer,
  type JobAnswer,
  jobAt,
  jobOver,
  jsonOf,
  type Problem,
  painted,
  post,
  QUICK,
  watched,
} from '../../fixtures/image-api-client.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';
import { next, readTo, type ServerEvent } from '../../fixtures/server-events.ts';
import { BLUE, halfClearPng, plain, png } from '../../fixtures/tiny-pictures.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startTestApp({ MAX_CONCURRENT: '20' });
});
afterAll(() => app[Symbol.asyncDispose]());

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('POST /api/images', () => {
  it('answers with the pictures, what was used and what it cost', async () => {
    const { id, data, usage, cost_usd } = await painted(app, { ...QUICK, prompt: 'a fox in the snow', n: 2 });
    expect(id).toMatch(/^\w{20,}$/u);
    expect(data).toHaveLength(2);
    for (const [index, picture] of data.entries()) {
      expect(Object.keys(picture).sort()).toEqual(['alt', 'b64_json', 'height', 'width']);
      expect(Buffer.from(picture.b64_json, 'base64').subarray(0, 3).toString('hex')).toBe('ffd8ff');
      expect([picture.width, picture.height]).toEqual([816, 816]);
      expect(picture.alt).toContain('a fox in the snow');
      expect(picture.alt).toContain(String(index + 1));
    }
    expect(usage).toMatchObject({
      input_tokens: expect.any(Number),
      output_tokens: expect.any(Number),
      total_tokens: expect.any(Number),
      input_tokens_details: { text_tokens: expect.any(Number), image_tokens: 0 },
    });
    expect(cost_usd).toBeGreaterThan(0);
    expect(cost_usd).toBeLessThan(1);
  });

  it('hands every option on to the API under its own name', async () => {
    const said = {
      prompt: 'every option of it demo:bad-key',
      model: 'gpt-image-2',
      size: '1024x1024',
      quality: 'low',
      n: 1,
      output_format: 'webp',
      output_compression: 60,
      background: 'transparent',
      moderation: 'low',
      partial_images: 1,
    };
    await post(app, said);
    const [call] = app.calls('every option');
    expect(call?.parameters).toMatchObject({ ...said, stream: true });
  });

  it('takes null for what is not said', async () => {
    const nothing = { model: null, quality: null, output_format: null, style: null, mask: null, images: null };
    expect((await painted(app, { ...QUICK, ...nothing, prompt: 'nothing more' })).data).toHaveLength(1);
  });

  it('hands the prompt on word for word', async () => {
    const prompt = '  \n demo:bad-key "word for word" cat,\r\n🐈‍⬛ & naïve 日本\\n \t';
    await post(app, { ...QUICK, prompt });
    expect(app.calls('word for word')[0]?.prompt).toBe(prompt);
  });

  it('edits pictures given as data URLs, byte for byte and in their order, with a mask', async () => {
    const images = [
      await png(816, 816, BLUE),
      await plain(400, 300).jpeg().toBuffer(),
      await plain(300, 400).webp().toBuffer(),
    ];
    const mask = await halfClearPng(816, 816);
    const types = ['image/png', 'image/jpeg', 'image/webp'];
    const { data } = await painted(app, {
      ...QUICK,
      prompt: 'an edit with a mask',
      images: images.map((bytes, index) => dataUrl(bytes, types[index])),
      mask: dataUrl(mask),
    });
    expect(data).toHaveLength(1);
    const [call] = app.calls('an edit with a mask');
    expect(call?.endpoint).toBe('images/edits');
    expect(call?.pictures.map(({ field, sha256 }) => [field, sha256])).toEqual([
      ...images.map((bytes) => ['image', sha256(bytes)]),
      ['mask', sha256(mask)],
    ]);
  });

  it('tells a refusal with its stage and categories from a failure', async () => {
    const refused = await post(app, { ...QUICK, prompt: 'refused demo:blocked-output=violence' });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
    expect(await jsonOf<Problem>(refused)).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/\w/u),
      remedy: expect.any(String),
      stage: 'output',
      categories: ['violence'],
    });
    const failed = await post(app, { ...QUICK, prompt: 'failed demo:error-500' });
    expect(failed.status).toBeGreaterThanOrEqual(500);
    expect(await jsonOf<Problem>(failed)).toMatchObject({
      code: 'service_error',
      message: expect.stringMatching(/\w/u),
      remedy: expect.stringMatching(/\w/u),
    });
  });

  it('says when to come back where the image API said so', async () => {
    const response = await post(app, { ...QUICK, prompt: 'again later demo:rate-limit' });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('1');
  });
});

describe('an event stream of POST /api/images', () => {
  const names = (events: readonly ServerEvent[]) => events.map(({ event }) => event);
  const lastOf = (events: readonly ServerEvent[]): Readonly<Record<string, unknown>> => events.at(-1)?.data ?? {};

  it('is queued, started, each preview and then the JSON answer', async () => {
    const response = await post(app, { size: '816x816', prompt: 'a stream' }, { accept: 'text/event-stream' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream\b/u);
    await response.body?.cancel();

    const events = await allOf(await watched(app, { size: '816x816', prompt: 'a stream', partial_images: 3 }));
    expect(names(events)).toEqual(['queued', 'started', 'partial', 'partial', 'partial', 'finished']);
    const { id } = events[0]?.data ?? {};
    expect(id).toMatch(/^\w{20,}$/u);
    for (const { data } of events) expect(data.id).toBe(id);
    for (const { data } of events.slice(2, 5)) {
      expect(data.index).toBe(0);
      expect(Buffer.from(String(data.b64_json), 'base64').subarray(0, 3).toString('hex')).toBe('ffd8ff');
    }
    const { data, usage, cost_usd } = lastOf(events) as unknown as ImagesAnswer;
    expect(data).toEqual([
      { b64_json: expect.any(String), width: 816, height: 816, alt: expect.stringContaining('a stream') },
    ]);
    expect(usage.output_tokens).toBeGreaterThan(0);
    expect(cost_usd).toBeGreaterThan(0);
  });

  it('has two previews where nothing else is said', async () => {
    const events = await allOf(await watched(app, { prompt: 'two previews' }));
    expect(names(events).filter((name) => name === 'partial')).toHaveLength(2);
  });

  it('says of each preview which of the pictures it belongs to', async () => {
    const events = await allOf(
      await watched(app, { size: '816x816', prompt: 'three of them', n: 3, partial_images: 2 }),
    );
    const places = events.filter(({ event }) => event === 'partial').map(({ data }) => data.index);
    expect(places.sort()).toEqual([0, 0, 1, 1, 2, 2]);
    expect(lastOf(events).data).toHaveLength(3);
  });

  it.each([
    ['demo:blocked-output', { event: 'refused', data: { stage: 'output', categories: ['sexual'] } }],
    ['demo:flagged=hate', { event: 'refused', data: { stage: 'input', categories: ['hate'] } }],
    ['demo:error-frame', { event: 'failed', data: { code: 'service_error' } }],
    ['demo:bare-error-frame', { event: 'failed', data: { code: 'service_error' } }],
    ['demo:ends-early', { event: 'failed', data: { code: 'ended_early' } }],
    ['demo:cut', { event: 'failed', data: { code: 'connection_lost' } }],
    ['demo:bad-key', { event: 'failed', data: { code: 'key_rejected' } }],
    ['demo:empty', { event: 'failed', data: { code: 'bad_answer' } }],
  ])('ends %s honestly, with a message for people', async (word, last) => {
    const events = await allOf(await watched(app, { ...QUICK, prompt: `bad end ${word}` }));
    expect(names(events).slice(0, 2)).toEqual(['queued', 'started']);
    expect(events.at(-1)).toMatchObject(last);
    expect(events.at(-1)?.data).toMatchObject({
      id: expect.any(String),
      message: expect.stringMatching(/\w/u),
      remedy: expect.any(String),
    });
    expect(names(events).filter((name) => !['queued', 'started', 'partial'].includes(name))).toHaveLength(1);
  });

  it('is given up by silence', async () => {
    await using quiet = await startTestApp({ OPENAI_IDLE_TIMEOUT: '1' });
    const events = await allOf(await watched(quiet, { ...QUICK, prompt: 'silence demo:hang' }));
    expect(events.at(-1)).toMatchObject({ event: 'failed', data: { code: 'stalled' } });
  });
});

/** What the table, or the form of a request, does not allow; each with the field that the message has to name. */
const WRONG: readonly (readonly [body: Readonly<Record<string, unknown>>, field: string])[] = [
  [{ background: 'transparent', output_format: 'jpeg' }, 'background'],
  [{ output_compression: 50 }, 'output_compression'],
  [{ output_compression: 50, output_format: 'png' }, 'output_compression'],
  [{ output_compression: 101, output_format: 'webp' }, 'output_compression'],
  [{ output_compression: -1, output_format: 'jpeg' }, 'output_compression'],
  [{ output_format: 'gif' }, 'output_format'],
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
  [{ model: 'gpt-image-1' }, 'model'],
  [{ model: 7 }, 'model'],
  [{ style: 'vivid' }, 'style'],
  [{ input_fidelity: 'high' }, 'input_fidelity'],
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

describe('Prefer: respond-async', () => {
  it('answers at once with 202 and where to look, and the job goes through its states to a picture', async () => {
    const response = await post(app, { ...QUICK, prompt: 'come back later' }, { prefer: 'respond-async, wait=10' });
    expect(response.status).toBe(202);
    const { id, state } = await jsonOf<JobAnswer>(response);
    expect(['accepted', 'queued', 'painting']).toContain(state);
    expect(response.headers.get('location')).toBe(`/api/jobs/${id}`);

    const { data, error } = await jobOver(app, id);
    expect(error).toBeNull();
    expect(data).toEqual([
      {
        url: expect.stringMatching(/^\/pictures\/\w{20,}/u),
        width: 816,
        height: 816,
        alt: expect.stringContaining('come back later'),
      },
    ]);
    const picture = await fetch(new URL(data[0]?.url ?? '', app.url()));
    expect(picture.status).toBe(200);
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
  });

  it('serves the very bytes that the JSON answer holds', async () => {
    const { id, data } = await painted(app, { ...QUICK, prompt: 'the same bytes', n: 2, output_format: 'webp' });
    const job = await jobAt(app, id);
    for (const [index, { url, ...facts }] of job.data.entries()) {
      const { b64_json, ...own } = data[index] ?? { b64_json: '' };
      expect(facts).toEqual(own);
      const served = Buffer.from(await (await fetch(new URL(url, app.url()))).arrayBuffer());
      expect(sha256(served)).toBe(sha256(Buffer.from(b64_json, 'base64')));
    }
    expect(job.data).toHaveLength(2);
  });

  it.each([
    ['demo:blocked-input=hate', { state: 'refused', error: { code: 'refused', stage: 'input', categories: ['hate'] } }],
    ['demo:cut', { state: 'failed', error: { code: 'connection_lost' } }],
  ])('ends %s with an error in the job', async (word, expected) => {
    const job = await jobOver(app, await asked(app, { ...QUICK, prompt: `async ${word}` }));
    expect(job).toMatchObject({ ...expected, data: [] });
    expect(job.error).toMatchObject({ message: expect.stringMatching(/\w/u), remedy: expect.any(String) });
  });

  it('lets the client go: the job goes on', async () => {
    const leave = new AbortController();
    const response = await post(app, { ...QUICK, prompt: 'goes on' }, { prefer: 'respond-async' }, leave.signal);
    const { id } = await jsonOf<JobAnswer>(response);
    leave.abort();
    expect((await jobOver(app, id)).data).toHaveLength(1);
  });

  it.each(['00000000000000000000000000', 'x', '..%2f..%2fjobs', '%00'])('knows no job %s', async (id) => {
    for (const method of ['GET', 'DELETE']) {
      const response = await fetch(`${app.url()}/api/jobs/${id}`, { method });
      expect(response.status).toBe(404);
      expect((await jsonOf<Problem>(response)).code).toBe('not_found');
    }
  });
});

describe('cancelling', () => {
  it('by DELETE ends the job and the call to the API', async () => {
    const id = await asked(app, { ...QUICK, prompt: 'delete me demo:hang' });
    await app.call('delete me', 'running');
    const response = await fetch(`${app.url()}/api/jobs/${id}`, { method: 'DELETE' });
    expect(response.ok).toBe(true);
    await app.call('delete me', 'aborted');
    expect(await jobOver(app, id)).toMatchObject({ state: 'cancelled', data: [], error: { code: 'cancelled' } });

    const again = await fetch(`${app.url()}/api/jobs/${id}`, { method: 'DELETE' });
    expect(again.status).toBe(409);
    expect((await jobAt(app, id)).state).toBe('cancelled');
  });

  it('by DELETE ends the streams of those who watch with `cancelled`', async () => {
    const events = await watched(app, { ...QUICK, prompt: 'delete the watched one demo:hang', n: 2 });
    const { data } = await readTo(events, ({ event }) => event === 'partial');
    await fetch(`${app.url()}/api/jobs/${data.id}`, { method: 'DELETE' });
    const rest = await allOf(events);
    expect(rest.at(-1)).toMatchObject({ event: 'cancelled', data: { id: data.id } });
    await eventually(
      'both calls to be aborted',
      () => app.calls('delete the watched').filter((call) => call.outcome === 'aborted').length === 2,
    );
  });

  it('by DELETE of a job that waits keeps it from ever reaching the API', async () => {
    await using narrow = await startTestApp({ MAX_CONCURRENT: '1' });
    const first = await asked(narrow, { ...QUICK, prompt: 'the first demo:hang' });
    await narrow.call('the first', 'running');
    const second = await asked(narrow, { ...QUICK, prompt: 'the second' });
    expect((await fetch(`${narrow.url()}/api/jobs/${second}`, { method: 'DELETE' })).ok).toBe(true);
    expect((await jobOver(narrow, second)).state).toBe('cancelled');
    await fetch(`${narrow.url()}/api/jobs/${first}`, { method: 'DELETE' });
    await jobOver(narrow, first);
    // The place is free again, and only the third one takes it.
    await painted(narrow, { ...QUICK, prompt: 'the third' });
    expect(narrow.calls('the second')).toEqual([]);
  });

  it('is what a client does that closes its event stream while it is being painted', async () => {
    const leave = new AbortController();
    const events = await watched(app, { ...QUICK, prompt: 'closing a stream demo:hang' }, {}, leave.signal);
    const { data } = await readTo(events, ({ event }) => event === 'partial');
    leave.abort();
    await app.call('closing a stream', 'aborted');
    expect((await jobOver(app, String(data.id))).state).toBe('cancelled');
  });

  it('is what a client does that hangs up while it waits for the answer', async () => {
    const leave = new AbortController();
    const answer = post(app, { ...QUICK, prompt: 'hanging up demo:hang' }, {}, leave.signal);
    await app.call('hanging up', 'running');
    leave.abort();
    await expect(answer).rejects.toThrow('abort');
    await app.call('hanging up', 'aborted');
  });

  it('is what a client does that closes its stream while its job still waits', async () => {
    await using narrow = await startTestApp({ MAX_CONCURRENT: '1' });
    const first = await asked(narrow, { ...QUICK, prompt: 'before it demo:hang' });
    await narrow.call('before it', 'running');
    const leave = new AbortController();
    const events = await watched(narrow, { ...QUICK, prompt: 'left while waiting' }, {}, leave.signal);
    const { event, data } = await next(events);
    expect(event).toBe('queued');
    leave.abort();
    expect((await jobOver(narrow, String(data.id))).state).toBe('cancelled');
    await fetch(`${narrow.url()}/api/jobs/${first}`, { method: 'DELETE' });
    expect(narrow.calls('left while waiting')).toEqual([]);
  });

  it.each([
    ['an event stream', { accept: 'text/event-stream' }],
    ['an answer', {}],
  ])('is what a client does that goes before the first byte of %s', async (_, headers) => {
    await using own = await startTestApp();
    const images = Array<string>(16).fill(dataUrl(await png(400, 400)));
    const leave = new AbortController();
    const response = post(own, { ...QUICK, prompt: 'gone before demo:hang', images }, headers, leave.signal);
    response.catch(() => {});
    await eventually('the first picture to be looked at', () => existsSync(join(own.dataDir, 'pictures')));
    leave.abort();
    await expect(response).rejects.toThrow('abort');
    // Either it never comes to a call, or the call is aborted.
    const call = await eventually('a call', () => own.calls('gone before')[0], 700).catch(() => null);
    if (call !== null) await own.call('gone before', 'aborted');
  });
});
