import { rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allOf,
  asked,
  dataUrl,
  jobAt,
  jsonOf,
  type Problem,
  painted,
  post,
  QUICK,
  watched,
} from '../../fixtures/image-api-client.ts';
import { type RunningApp, startTestApp } from '../../fixtures/running-app.ts';
import { pngThatClaims } from '../../fixtures/tiny-pictures.ts';

type Answer = Readonly<{ status: number; headers: Readonly<Record<string, unknown>>; body: string }>;

/** A request with any headers and to any address, which `fetch` does not allow. */
function send(
  to: Readonly<{ host?: string; port: number; path: string; method?: string; agent?: Agent }>,
  headers: Readonly<Record<string, string>> = {},
  body: string | readonly string[] = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', method: 'GET', agent: false, ...to, headers }, async (incoming) => {
      let text = '';
      for await (const part of incoming.setEncoding('utf8')) text += part;
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
    });
    outgoing.on('error', reject);
    // Parts of a body go out without saying how long it will be.
    if (typeof body !== 'string') for (const part of body) outgoing.write(part);
    outgoing.end(typeof body === 'string' ? body : '');
  });
}

const WISH = JSON.stringify({ ...QUICK, prompt: 'let me in' });
const JSON_TYPE = { 'content-type': 'application/json' };

describe('without an API_TOKEN', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startTestApp({ HOST: '0.0.0.0' });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST', '127.0.0.1:3000', 'localhost:80'])(
    'a program on this machine that calls us %s is answered',
    async (host) => {
      const answer = await send({ port: app.port(), path: '/api/jobs/none' }, { host });
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'not_found' });
    },
  );

  it.each([
    'example.com',
    'evil.test:3000',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    'evil-localhost',
    '192.168.1.5',
    '0.0.0.0',
    '1270.0.0.1',
    '[::1].evil.test',
    'localhost:3000.evil.test',
  ])('a request that calls us %s is refused, whatever else it says', async (host) => {
    for (const extra of [
      {},
      { 'x-forwarded-for': '127.0.0.1' },
      { 'x-forwarded-host': 'localhost', forwarded: 'for=127.0.0.1;host=localhost' },
    ]) {
      for (const path of ['/api/images', '/playground/say']) {
        const answer = await send({ port: app.port(), path, method: 'POST' }, { host, ...JSON_TYPE, ...extra }, WISH);
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        // A Host that is not one at all may be turned away before anybody looks at it.
        if (answer.headers['content-type'] === 'application/json') {
          expect(JSON.parse(answer.body)).toMatchObject({
            code: expect.stringMatching(/^(?:wrong_host|bad_request)$/u),
          });
        }
      }
    }
    expect(app.calls('let me in')).toEqual([]);
  });

  it.each(['/', '/playground/setup', '/playground/messages', '/playground/events', '/api/jobs/none'])(
    'a page elsewhere cannot read %s under a name of its own',
    async (path) => {
      expect((await send({ port: app.port(), path }, { host: 'rebound.test' })).status).toBe(421);
    },
  );

  it('X-Forwarded-For does not make a local client a foreign one', async () => {
    const answer = await send(
      { port: app.port(), path: '/api/jobs/none' },
      { host: 'localhost', 'x-forwarded-for': '8.8.8.8' },
    );
    expect(answer.status).toBe(404);
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

  it.skipIf(outside === undefined)(
    'a client that comes over the network is refused, even if it says that it is local (skipped without a network)',
    async () => {
      for (const extra of [
        {},
        { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
      ]) {
        const to = { host: outside ?? '', port: app.port(), path: '/api/images', method: 'POST' };
        const answer = await send(to, { host: 'localhost', ...JSON_TYPE, ...extra }, WISH);
        expect(answer.status).toBe(401);
        expect(JSON.parse(answer.body)).toMatchObject({
          code: 'unauthorized',
          remedy: expect.stringContaining('API_TOKEN'),
        });
      }
      expect(app.calls('let me in')).toEqual([]);
    },
  );
});

describe('with an API_TOKEN', () => {
  const TOKEN = 'a-token-of-many-characters';
  let app: RunningApp;
  beforeAll(async () => {
    app = await startTestApp({ API_TOKEN: TOKEN });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it.each<Readonly<Record<string, string>>>([
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: `Bearer ${TOKEN}x` },
    { authorization: `Bearer ${TOKEN.slice(0, -1)}` },
    { authorization: `Bearer ${TOKEN.toUpperCase()}` },
    { authorization: `Basic ${TOKEN}` },
    { authorization: TOKEN },
    { cookie: `easel_access=${TOKEN}` },
    { 'x-forwarded-for': '127.0.0.1' },
  ])('nobody is answered with %j', async (headers) => {
    for (const path of ['/api/images', '/api/jobs/none', '/playground/setup', '/playground/events']) {
      const method = path === '/api/images' ? 'POST' : 'GET';
      const answer = await send(
        { port: app.port(), path, method },
        { ...headers, ...JSON_TYPE },
        method === 'POST' ? WISH : '',
      );
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/u);
      expect(JSON.parse(answer.body)).toMatchObject({
        code: 'unauthorized',
        message: expect.any(String),
        remedy: expect.stringMatching(/\w/u),
      });
    }
    expect(app.calls('let me in')).toEqual([]);
  });

  it('whoever has it is answered, under any name of the server', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await painted(app, { ...QUICK, prompt: 'with a token' }, headers)).data).toHaveLength(1);
    const answer = await send({ port: app.port(), path: '/api/jobs/none' }, { ...headers, host: 'easel.example.com' });
    expect(answer.status).toBe(404);
  });

  it('pictures, health and readiness need none', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const { id } = await painted(app, { ...QUICK, prompt: 'for everybody' }, headers);
    const job = await jsonOf<{ data: readonly { url: string }[] }>(
      await fetch(`${app.url()}/api/jobs/${id}`, { headers }),
    );
    for (const path of [job.data[0]?.url ?? '', '/healthz', '/readyz'])
      expect((await fetch(app.url() + path)).status).toBe(200);
  });
});

describe('a picture', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it('is served at an address that nobody can guess, and can do nothing in a browser but be looked at', async () => {
    const one = await jobAt(app, (await painted(app, { ...QUICK, prompt: 'one' })).id);
    const two = await jobAt(app, (await painted(app, { ...QUICK, prompt: 'two' })).id);
    const urls = [one, two].map(({ data }) => data[0]?.url ?? '');
    for (const url of urls) expect(url).toMatch(/^\/pictures\/[0-9a-z]{20,}(?:\.jpg)?$/u);
    // Not counted up, and not made from the job's id, which others are told.
    expect(urls[0]?.slice(0, 16)).not.toBe(urls[1]?.slice(0, 16));
    expect(urls[0]).not.toContain(one.id);

    const response = await fetch(app.url() + urls[0]);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/u);
    expect(response.headers.get('content-length')).toBe(String((await response.arrayBuffer()).byteLength));

    const head = await fetch(app.url() + urls[0], { method: 'HEAD' });
    expect([head.status, (await head.arrayBuffer()).byteLength]).toEqual([200, 0]);
  });

  it.each([
    '/pictures/00000000000000000000000000',
    '/pictures/0000000000000000000000000i',
    '/pictures/',
    '/pictures/x',
    '/pictures/..%2f..%2feasel.sqlite',
    '/pictures/../easel.sqlite',
    '/pictures/%00',
    '/pictures/%',
  ])('is not found at %s', async (path) => {
    const answer = await send({ port: app.port(), path }, { host: 'localhost' });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'not_found' });
  });

  it('cannot be written or deleted by anybody', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await send(
        { port: app.port(), path: '/pictures/00000000000000000000000000', method },
        { host: 'localhost' },
      );
      expect(answer.status).toBe(405);
    }
  });
});

describe('too large a body', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startTestApp({ MAX_BODY_MB: '1' });
  });
  afterAll(() => app[Symbol.asyncDispose]());
  const body = JSON.stringify({ prompt: 'too large a body', images: [dataUrl(Buffer.alloc(1_500_000))] });
  const images = () => ({ port: app.port(), path: '/api/images', method: 'POST' });
  const local = { ...JSON_TYPE, host: 'localhost' };

  it('is 413', async () => {
    const response = await fetch(`${app.url()}/api/images`, { method: 'POST', headers: JSON_TYPE, body });
    expect(response.status).toBe(413);
    expect(await jsonOf<Problem>(response)).toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('1.0 MB'),
    });
    expect(app.calls('too large a body')).toEqual([]);
  });

  it('is 413 where it does not say how long it is, and where an event stream was asked for', async () => {
    const answer = await send(images(), { ...local, accept: 'text/event-stream' }, body.match(/.{1,100000}/gsu) ?? []);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'too_large' });
  });

  it('is refused by its length alone, without waiting for it', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { ...local, 'content-length': '999999999' };
      const outgoing = request({ host: '127.0.0.1', agent: false, ...images(), headers });
      outgoing.on('response', (incoming) => {
        resolve(incoming.statusCode ?? 0);
        outgoing.destroy();
      });
      outgoing.on('error', reject);
      outgoing.write('{');
    });
    expect(status).toBe(413);
  });

  it('leaves a connection that can be used again, or says that it is closed', async () => {
    using agent = disposable(new Agent({ keepAlive: true, maxSockets: 1 }));
    const parts = body.match(/.{1,100000}/gsu) ?? [];
    expect((await send({ ...images(), agent: agent.value }, local, parts)).status).toBe(413);
    const next = await send({ port: app.port(), path: '/healthz', agent: agent.value }, { host: 'localhost' });
    expect(next.status).toBe(200);
  });

  it('is none where it just fits', async () => {
    const picture = dataUrl(Buffer.concat([pngThatClaims(816, 816), Buffer.alloc(700_000)]));
    const said = { ...QUICK, prompt: 'it just fits', images: [picture] };
    expect((await post(app, said, { prefer: 'respond-async' })).status).toBe(202);
  });
});

function disposable(value: Agent): Disposable & { value: Agent } {
  return { value, [Symbol.dispose]: () => value.destroy() };
}

describe('too much that waits', () => {
  it('is answered with 503 or 429, says when to come back, and costs nothing', async () => {
    await using app = await startTestApp({ MAX_CONCURRENT: '1', MAX_WAITING: '1' });
    const first = await asked(app, { ...QUICK, prompt: 'painting demo:hang' });
    await app.call('painting', 'running');
    await asked(app, { ...QUICK, prompt: 'waiting' });
    for (const headers of [{}, { accept: 'text/event-stream' }, { prefer: 'respond-async' }]) {
      const response = await post(app, { ...QUICK, prompt: 'one too many' }, headers);
      expect([429, 503]).toContain(response.status);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await jsonOf<Problem>(response)).toMatchObject({
        code: expect.stringMatching(/^(?:busy|too_many_waiting)$/u),
        message: expect.any(String),
      });
    }
    // A place that becomes free is free.
    await fetch(`${app.url()}/api/jobs/${first}`, { method: 'DELETE' });
    await app.call('waiting', 'finished');
    expect((await painted(app, { ...QUICK, prompt: 'now there is room' })).data).toHaveLength(1);
    expect(app.calls('one too many')).toEqual([]);
  });

  it('is never more than MAX_WAITING, even if many come at the same moment', async () => {
    await using app = await startTestApp({ MAX_CONCURRENT: '1', MAX_WAITING: '2' });
    await asked(app, { ...QUICK, prompt: 'in front demo:hang' });
    await app.call('in front', 'running');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post(app, { ...QUICK, prompt: 'rush' }, { prefer: 'respond-async' })),
    );
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(2);
  });

  it('is nothing at all where MAX_WAITING is 0: what can begin at once is still painted', async () => {
    await using app = await startTestApp({ MAX_CONCURRENT: '1', MAX_WAITING: '0' });
    const response = await post(app, { ...QUICK, prompt: 'at once demo:hang' }, { prefer: 'respond-async' });
    expect(response.status).toBe(202);
    await app.call('at once', 'running');
    expect((await post(app, { ...QUICK, prompt: 'too late' })).status).toBe(503);
  });
});

describe('health', () => {
  it('is ok and ready when it runs', async () => {
    await using app = await startTestApp();
    expect(await jsonOf(await fetch(`${app.url()}/healthz`))).toMatchObject({ status: 'ok' });
    const ready = await fetch(`${app.url()}/readyz`);
    expect(ready.status).toBe(200);
    expect(ready.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is alive but not ready where its folder is gone', async () => {
    await using app = await startTestApp();
    await rm(app.dataDir, { recursive: true });
    expect((await fetch(`${app.url()}/healthz`)).status).toBe(200);
    const ready = await fetch(`${app.url()}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toMatch(/data/u);
  });
});

describe('a stop', () => {
  it('leaves nothing running at the API', async () => {
    const app = await startTestApp();
    await asked(app, { ...QUICK, prompt: 'stopped demo:hang' });
    await app.call('stopped', 'running');
    await app[Symbol.asyncDispose]();
    expect(app.calls('stopped').map(({ outcome }) => outcome)).toEqual(['aborted']);
  });

  it('tells those who watch a stream how their job ended', async () => {
    const app = await startTestApp();
    const events = await watched(app, { ...QUICK, prompt: 'watched to the end demo:hang' });
    await app.call('watched to the end', 'running');
    await app[Symbol.asyncDispose]();
    expect((await allOf(events)).at(-1)).toMatchObject({ event: 'failed', data: { code: 'interrupted' } });
  });

  it('tells those who wait for an answer how their job ended', async () => {
    const app = await startTestApp();
    const answer = post(app, { ...QUICK, prompt: 'waited to the end demo:hang' });
    answer.catch(() => {});
    await app.call('waited to the end', 'running');
    await app[Symbol.asyncDispose]();
    expect(await jsonOf(await answer)).toMatchObject({ code: 'interrupted' });
  });
});
