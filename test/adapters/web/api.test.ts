import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import type { ServerEvent } from '../../fixtures/server-events.ts';
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
    // Its size does not matter: it is made to fit.
    const mask = await halfClearPng(200, 100);
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
    expect(call?.pictures.slice(0, 3).map(({ field, sha256 }) => [field, sha256])).toEqual(
      images.map((bytes) => ['image', sha256(bytes)]),
    );
    expect(call?.pictures.slice(3)).toMatchObject([{ field: 'mask', format: 'png', width: 816, height: 816 }]);
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
    const failed = await post(app, { ...QUICK, prompt: 'failed demo:cut' });
    expect(failed.status).toBeGreaterThanOrEqual(500);
    expect(await jsonOf<Problem>(failed)).toMatchObject({
      code: 'connection_lost',
      message: expect.stringMatching(/\w/u),
      remedy: expect.stringMatching(/\w/u),
    });
  });

  it('says when to come back where the image API said so', async () => {
    const response = await post(app, { ...QUICK, prompt: 'again later demo:rate-limit-long' });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('3600');
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
    ['demo:blocked-output=hate', { event: 'refused', data: { stage: 'output', categories: ['hate'] } }],
    ['demo:flagged=hate', { event: 'refused', data: { stage: 'before', categories: ['hate'] } }],
    ['demo:blocked-input=hate', { event: 'refused', data: { stage: 'input', categories: ['hate'] } }],
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
