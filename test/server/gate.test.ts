import { describe, expect, it, test } from 'vitest';
import type { BotError } from '../../src/core/error.ts';
import type { Handler } from '../../src/core/handler.ts';
import { gate, isLoopback } from '../../src/server/gate.ts';

const TOKEN = 'correct-horse-battery';
const HERE = '127.0.0.1';
const FAR = '203.0.113.7';

type Asked = Readonly<{
  path?: string;
  headers?: Readonly<Record<string, string>>;
  from?: string;
  method?: string;
  body?: unknown;
}>;

/** A house with one room behind the gate; `seen` counts who came in. */
function house(token?: string) {
  const seen: string[] = [];
  const room: Handler = {
    owns: (path) => path.startsWith('/room'),
    answer(request) {
      seen.push(request.url);
      return new Response('come in');
    },
  };
  const handlers = gate([room], token);
  const ask = async ({ path = '/room', headers = {}, from = HERE, method = 'GET', body }: Asked = {}) => {
    const handler = handlers.find((each) => each.owns(path));
    if (handler === undefined) throw new Error(`nothing owns ${path}`);
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const request = new Request(`http://localhost:3000${path}`, {
      method,
      headers: { host: 'localhost:3000', ...headers },
      ...content,
    });
    return handler.answer(request, { address: from });
  };
  const codeOf = async (asked: Asked) => {
    try {
      return (await ask(asked)).status;
    } catch (thrown) {
      return (thrown as BotError).code;
    }
  };
  return { handlers, ask, codeOf, seen };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('without a token', () => {
  test.each(['127.0.0.1', '127.0.0.2', '127.255.255.254', '::1', '::ffff:127.0.0.1'])(
    'a program at %s is answered',
    async (from) => {
      const { codeOf } = house();
      expect(await codeOf({ from })).toBe(200);
      expect(isLoopback(from)).toBe(true);
    },
  );

  test.each([
    '203.0.113.7',
    '10.0.0.1',
    '192.168.127.1',
    '172.17.0.1',
    '0.0.0.0',
    '128.0.0.1',
    '1.127.0.0',
    '::',
    '::2',
    'fe80::1',
    '2001:db8::1',
    '::ffff:10.0.0.1',
    '::ffff:192.168.127.1',
    '::1%eth0',
    '',
    'localhost',
  ])('one at %j is not, whatever Host says', async (from) => {
    const { codeOf, seen } = house();
    for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000']) {
      expect(await codeOf({ from, headers: { host } })).toBe('unauthorized');
    }
    expect(seen).toEqual([]);
    expect(isLoopback(from)).toBe(false);
  });

  test.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip', 'x-forwarded-host'])(
    'one that is far away is not let in by %s',
    async (header) => {
      const { codeOf, seen } = house();
      for (const value of ['127.0.0.1', '::1', 'for=127.0.0.1', 'localhost']) {
        expect(await codeOf({ from: FAR, headers: { [header]: value } })).toBe('unauthorized');
      }
      expect(seen).toEqual([]);
    },
  );

  it('one on this machine is not kept out by X-Forwarded-For', async () => {
    expect(await house().codeOf({ headers: { 'x-forwarded-for': FAR } })).toBe(200);
  });

  it('a bearer token does not let in one that is far away', async () => {
    expect(await house().codeOf({ from: FAR, headers: bearer(TOKEN) })).toBe('unauthorized');
  });

  test.each([
    'localhost',
    'localhost:3000',
    'LocalHost:3000',
    '127.0.0.1',
    '127.0.0.1:3000',
    '127.1.2.3:80',
    '[::1]',
    '[::1]:3000',
  ])('the Host %s is a local name', async (host) => {
    expect(await house().codeOf({ headers: { host } })).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    'evil.localhost.example',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io:3000',
    'evil127.0.0.1',
    'localhost@evil.example',
    'localhost:3000@evil.example',
    'localhost:3000:80',
    'evil.example#localhost',
    'xlocalhost',
    '[::2]',
    '[::1].evil.example',
    '[::ffff:10.0.0.1]',
    '10.0.0.1',
    '0.0.0.0',
    '',
  ])('the Host %j is not, so a web page cannot reach in under its own name', async (host) => {
    const { codeOf, seen } = house();
    expect(await codeOf({ headers: { host } })).toBe('wrong_host');
    expect(seen).toEqual([]);
  });

  it('a request without a Host is not answered', async () => {
    const { handlers } = house();
    const request = new Request('http://localhost:3000/room');
    expect(() => handlers[0]?.answer(request, { address: HERE })).toThrow(
      expect.objectContaining({ code: 'wrong_host' }),
    );
  });

  it('there is no session to be had', () => {
    expect(house().handlers.some((handler) => handler.owns('/playground/session'))).toBe(false);
  });
});

describe('with a token', () => {
  test.each([
    ['from this machine', HERE],
    ['from far away', FAR],
  ])('one who sends it is answered, %s, under any Host', async (_where, from) => {
    const { codeOf } = house(TOKEN);
    expect(await codeOf({ from, headers: { ...bearer(TOKEN), host: 'easel.example' } })).toBe(200);
    expect(await codeOf({ from, headers: { authorization: `bearer ${TOKEN}` } })).toBe(200);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['nothing', {}],
    ['another token', bearer('correct-horse-batterx')],
    ['the beginning of the token', bearer('correct-horse')],
    ['the token and more', bearer(`${TOKEN}x`)],
    ['the token in other letters', bearer(TOKEN.toUpperCase())],
    ['an empty token', bearer('')],
    ['two tokens', bearer(`x ${TOKEN}`)],
    ['the token without Bearer', { authorization: TOKEN }],
    ['the token as Basic', { authorization: `Basic ${btoa(`:${TOKEN}`)}` }],
    ['the token as a cookie', { cookie: `easel_access=${TOKEN}` }],
    ['an empty cookie', { cookie: 'easel_access=' }],
    ['another cookie', { cookie: `easel_access=${'0'.repeat(64)}` }],
    ['a name that ends like the cookie', { cookie: 'not_easel_access=0' }],
    ['the token in X-Api-Key', { 'x-api-key': TOKEN }],
  ])('one who sends %s is not, on this machine neither', async (_what, headers) => {
    const { codeOf, seen } = house(TOKEN);
    expect(await codeOf({ headers })).toBe('unauthorized');
    expect(await codeOf({ headers, from: FAR })).toBe('unauthorized');
    expect(seen).toEqual([]);
  });
});

describe('a session of a browser', () => {
  const path = '/playground/session';
  const signIn = (room: ReturnType<typeof house>, body: unknown) =>
    room.codeOf({ path, method: 'POST', body, from: FAR });

  it('is a cookie that lets its browser in, and that scripts and other sites cannot use', async () => {
    const { ask, codeOf } = house(TOKEN);
    const answer = await ask({ path, method: 'POST', body: { token: TOKEN }, from: FAR });
    const given = answer.headers.get('set-cookie') ?? '';
    expect(answer.status).toBe(204);
    expect(given).toMatch(/; HttpOnly/iu);
    expect(given).toMatch(/; SameSite=Strict/iu);
    expect(given).toMatch(/; Path=\/(?:;|$)/iu);
    expect(given, 'it does not give the token away').not.toContain(TOKEN);

    const cookie = given.split(';')[0] ?? '';
    for (const sent of [cookie, `a=b; ${cookie}`, `${cookie}; a=b`, `a=b;${cookie}`]) {
      expect(await codeOf({ headers: { cookie: sent }, from: FAR })).toBe(200);
    }
    expect(await codeOf({ headers: { cookie: `not_${cookie}` }, from: FAR })).toBe('unauthorized');
    expect(await codeOf({ headers: { cookie: cookie.slice(0, -1) }, from: FAR })).toBe('unauthorized');
  });

  it('ends for everybody when the token is changed', async () => {
    const answer = await house(TOKEN).ask({ path, method: 'POST', body: { token: TOKEN } });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await house('another-horse-battery').codeOf({ headers: { cookie } })).toBe('unauthorized');
  });

  test.each([[{ token: 'wrong' }], [{ token: '' }], [{ token: [TOKEN] }], [{}], [null], [TOKEN], [[TOKEN]]])(
    'is not given for %j',
    async (body) => {
      expect(await signIn(house(TOKEN), body)).toBe('unauthorized');
    },
  );

  it('is not given for a body that is not JSON', async () => {
    const session = house(TOKEN).handlers.find((handler) => handler.owns(path));
    const request = new Request(`http://localhost${path}`, { method: 'POST', body: `token=${TOKEN}` });
    await expect(session?.answer(request, { address: HERE })).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('is only given by POST', async () => {
    expect(await house(TOKEN).codeOf({ path, method: 'GET', headers: bearer(TOKEN) })).toBe('wrong_method');
  });

  it('is not waited for through a body without end: anybody can send one', async () => {
    const session = house(TOKEN).handlers.find((handler) => handler.owns(path));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent > 32 * 1024 * 1024) return controller.close();
        sent += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024).fill(32));
      },
    });
    const request = new Request(`http://localhost${path}`, { method: 'POST', body, duplex: 'half' });
    await expect(session?.answer(request, { address: FAR })).rejects.toBeDefined();
    expect(sent).toBeLessThan(1024 * 1024);
  });
});
