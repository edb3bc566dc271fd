import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/error.ts';
import { inputWords } from '../../src/core/input-words.ts';
import { createGuardedFetch, isPublic } from '../../src/images/guarded-fetch.ts';
import { MAX_PICTURE_BYTES } from '../../src/images/intake.ts';

const TLS = join(import.meta.dirname, '../fixtures/tls');
const cert = readFileSync(join(TLS, 'pictures.example.crt'), 'utf8');
const key = readFileSync(join(TLS, 'pictures.example.key'), 'utf8');

const PICTURE = Buffer.from('the bytes of a picture');
const never = new AbortController().signal;

type Parts = Parameters<typeof createGuardedFetch>[0];
type Request = Pick<IncomingMessage, 'url' | 'method' | 'headers'> &
  Readonly<{ servername: string | undefined; to: string | undefined }>;
type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const picture: Answer = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE);
const typed =
  (type: string): Answer =>
  (response) =>
    response.writeHead(200, { 'content-type': type }).end(PICTURE);
const leadsTo =
  (location: string, status = 302): Answer =>
  (response) =>
    response.writeHead(status, { location }).end();

/**
 * A website on 127.0.0.1 that answers as `pages` say, and a guarded fetch that takes exactly this address and port for
 * the public internet and finds every name there.
 */
async function website(pages: Readonly<Record<string, Answer>>, parts: Partial<Parts> = {}) {
  const requests: Request[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    const { url = '', method = '', headers } = request;
    const { servername, localAddress } = request.socket as TLSSocket & { servername?: string };
    requests.push({ url, method, headers, servername, to: localAddress });
    (pages[request.url ?? ''] ?? picture)(response, request);
  });
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const lookups: string[] = [];
  const { lookup = async () => [{ address: '127.0.0.1', family: 4 }], ...rest } = parts;
  const fetch = createGuardedFetch({
    lookup: (host) => {
      lookups.push(host);
      return lookup(host);
    },
    permit: (address, at) => address === '127.0.0.1' && at === port,
    ca: cert,
    ...rest,
  });
  return {
    fetch: (path: string, signal = never) => fetch(`https://pictures.example:${port}${path}`, signal),
    fetchFrom: (origin: string) => fetch(`${origin}:${port}/`, never),
    requests,
    lookups,
    port,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function refusalOf(fetched: Promise<unknown>): Promise<BotError> {
  const thrown = await fetched.catch((error: unknown) => error);
  if (!(thrown instanceof BotError)) throw new Error(`it was taken, or failed with ${String(thrown)}`);
  expect(thrown.message).toMatch(/^[A-Z].*\.$/u);
  return thrown;
}

/** A guarded fetch as it is used, for which every name is at one address, and the list of names it looked up. */
function guardedFetch(address: string) {
  const lookups: string[] = [];
  const lookup = async (host: string) => {
    lookups.push(host);
    return [{ address, family: 4 as const }];
  };
  return { fetch: createGuardedFetch({ lookup, timeLimitMs: 5000 }), lookups };
}

describe('an address', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.167.255.255',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700::1111',
    '2001:4860:4860::8888',
    '2001:200::1',
    '2003::1',
    '2a00:1450:4001:80e::200e',
    '3ffe:ffff::1',
  ])('is public: %s', (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it.each([
    ['0.0.0.0', '0.1.2.3', '10.0.0.0', '10.255.255.255'],
    ['100.64.0.0', '100.100.100.200', '100.127.255.255'],
    ['127.0.0.1', '127.255.255.255', '169.254.0.0', '169.254.169.254'],
    ['172.16.0.0', '172.31.255.255', '192.0.0.192', '192.0.2.1', '192.88.99.1', '192.168.0.1'],
    ['198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9'],
    ['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '168.63.129.16'],
    ['::', '::1', '::8.8.8.8', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0808:0808', '::ffff:0:8.8.8.8'],
    ['64:ff9b::8.8.8.8', '64:ff9b::7f00:1', '64:ff9b:1::1', '100::1', '5f00::1'],
    ['2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:2::1', '2001:10::1', '2001:20::1', '2001:1ff:ffff::1'],
    ['2001:db8::1', '2001:db8:ffff::1', '2002::1', '2002:7f00:1::1', '2002:808:808::1', '3fff::1', '3fff:fff::1'],
    ['fc00::1', 'fd00:ec2::254', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1', '4000::1', '1fff::1', 'fe80::1%eth0'],
    ['2606:4700::1111%1', '', 'localhost', '127.1', '0x7f.0.0.1', '010.8.8.8', '8.8.8', '8.8.8.8 ', '8.8.8.8/8'],
    ['[2606:4700::1111]', '134744072', '2606:4700', '8.8.8.8.', '８.8.8.8'],
  ])('is not public: %s and those beside it', (...addresses) => {
    for (const address of addresses) expect([address, isPublic(address)]).toEqual([address, false]);
  });

  it('of IPv4 is public exactly where none of the special ranges holds it', () => {
    const special: readonly (readonly [first: string, last: string])[] = [
      ['0.0.0.0', '0.255.255.255'],
      ['10.0.0.0', '10.255.255.255'],
      ['100.64.0.0', '100.127.255.255'],
      ['127.0.0.0', '127.255.255.255'],
      ['168.63.129.16', '168.63.129.16'],
      ['169.254.0.0', '169.254.255.255'],
      ['172.16.0.0', '172.31.255.255'],
      ['192.0.0.0', '192.0.0.255'],
      ['192.0.2.0', '192.0.2.255'],
      ['192.88.99.0', '192.88.99.255'],
      ['192.168.0.0', '192.168.255.255'],
      ['198.18.0.0', '198.19.255.255'],
      ['198.51.100.0', '198.51.100.255'],
      ['203.0.113.0', '203.0.113.255'],
      ['224.0.0.0', '255.255.255.255'],
    ];
    const asNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    const asText = (value: number) => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255).join('.');
    const edges = special.flatMap((range) => range.map(asNumber));
    const near = fc
      .tuple(fc.constantFrom(...edges), fc.integer({ min: -300, max: 300 }))
      .map(([edge, by]) => Math.min(Math.max(edge + by, 0), 2 ** 32 - 1));
    fc.assert(
      fc.property(fc.oneof(near, fc.integer({ min: 0, max: 2 ** 32 - 1 })), (value) => {
        const held = special.some(([first, last]) => asNumber(first) <= value && value <= asNumber(last));
        expect(isPublic(asText(value))).toBe(!held);
      }),
      { numRuns: 2000 },
    );
  });

  it('of IPv6 is public exactly where it is global and none of the special ranges holds it', () => {
    const groups = fc.tuple(
      fc.oneof(fc.constantFrom(0, 0x64, 0x2001, 0x2002, 0x2003, 0x3fff, 0xfe80, 0xfd00), fc.nat(0xffff)),
      fc.oneof(fc.constantFrom(0, 2, 0x10, 0x20, 0x1ff, 0x200, 0xdb8, 0xfff, 0x1000, 0xff9b), fc.nat(0xffff)),
      ...Array.from({ length: 6 }, () => fc.oneof(fc.constantFrom(0, 0xffff), fc.nat(0xffff))),
    );
    fc.assert(
      fc.property(groups, (words) => {
        const [first = 0, second = 0] = words;
        const global = first >= 0x2000 && first <= 0x3fff;
        const held =
          (first === 0x2001 && (second < 0x200 || second === 0xdb8)) ||
          first === 0x2002 ||
          (first === 0x3fff && second < 0x1000);
        const whole = words.map((word) => (word ?? 0).toString(16)).join(':');
        expect(isPublic(whole)).toBe(global && !held);
        // The shortened spelling says the same.
        expect(isPublic(new URL(`https://[${whole}]`).hostname.slice(1, -1))).toBe(global && !held);
      }),
      { numRuns: 2000 },
    );
  });

  it('that carries an IPv4 address inside is never public', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'),
        fc.ipV4(),
        (lead, inner) => {
          expect(isPublic(lead + inner)).toBe(false);
        },
      ),
    );
  });
});

describe('a link', () => {
  it.each(['', 'a picture', '/picture.png', 'https://', 'https://[::1', 'https://1.2.3.4.5'])(
    'that cannot be read is refused: %s',
    async (url) => {
      const { fetch, lookups } = guardedFetch('127.0.0.1');
      expect((await refusalOf(fetch(url, never))).message).toBe(inputWords.notAddress);
      expect(lookups).toEqual([]);
    },
  );

  it.each(['http://pictures.example/', 'ftp://pictures.example/', 'file:///etc/passwd', 'data:image/png;base64,AAAA'])(
    'that is not https is refused before anything is looked up: %s',
    async (url) => {
      const { fetch, lookups } = guardedFetch('127.0.0.1');
      expect(await refusalOf(fetch(url, never))).toMatchObject({ code: 'bad_picture', message: inputWords.notHttps });
      expect(lookups).toEqual([]);
    },
  );

  it.each(['https://me:secret@pictures.example/', 'https://me@pictures.example/', 'https://:secret@pictures.example/'])(
    'with a name or password is refused before anything is looked up: %s',
    async (url) => {
      const { fetch, lookups } = guardedFetch('127.0.0.1');
      expect((await refusalOf(fetch(url, never))).message).toBe(inputWords.credentials);
      expect(lookups).toEqual([]);
    },
  );

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0x7f.1/',
    'https://127.0.0.1./',
    'https://%31%32%37.0.0.1/',
    'https://１２７.0.0.1/',
    'https://0/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[fd00:ec2::254]/',
  ])('to an address inside, in any spelling, is refused: %s', async (url) => {
    const { fetch, lookups } = guardedFetch('8.8.8.8');
    expect((await refusalOf(fetch(url, never))).message).toBe(inputWords.notAllowed);
    expect(lookups).toEqual([]);
  });

  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', '::ffff:10.1.2.3'])(
    'to a name that is found inside is refused, and what was found is not said: %s',
    async (address) => {
      const refusal = await refusalOf(guardedFetch(address).fetch('https://pictures.example/', never));
      expect(refusal).toMatchObject({ code: 'bad_picture', message: inputWords.notAllowed });
      expect(refusal.cause).toBeUndefined();
      expect(refusal.message).not.toContain(address);
    },
  );

  it('to another port is refused', async () => {
    const refusal = await refusalOf(guardedFetch('8.8.8.8').fetch('https://pictures.example:8443/', never));
    expect(refusal.message).toBe(inputWords.notAllowed);
  });

  it('to a name of which only one address is inside is refused, and nothing is connected', async () => {
    const both = ['127.0.0.1', '10.0.0.1'].map((address) => ({ address, family: 4 }));
    await using site = await website({}, { lookup: async () => both });
    expect((await refusalOf(site.fetch('/'))).message).toBe(inputWords.notAllowed);
    expect(site.connections()).toBe(0);
  });

  it('to a name that is nowhere is refused', async () => {
    const unknown = createGuardedFetch({ lookup: async () => Promise.reject(new Error('ENOTFOUND')) });
    const empty = createGuardedFetch({ lookup: async () => [], permit: () => true });
    for (const fetch of [unknown, empty]) {
      const refusal = await refusalOf(fetch('https://pictures.example/', never));
      expect(refusal).toMatchObject({ code: 'bad_picture', message: inputWords.unreachable });
    }
  });
});

describe('a picture behind a link', () => {
  it.each(['image/png', 'image/jpeg; charset=binary', 'IMAGE/WEBP', 'application/octet-stream', 'binary/octet-stream'])(
    'is fetched byte for byte: %s',
    async (type) => {
      await using site = await website({ '/cat': typed(type) });
      expect(Buffer.from(await site.fetch('/cat'))).toEqual(PICTURE);
    },
  );

  it('is asked for plainly, under the name of its host', async () => {
    await using site = await website({});
    await site.fetch('/a%20cat.png?size=4#part');
    const [request] = site.requests;
    expect(request?.method).toBe('GET');
    expect(request?.url).toBe('/a%20cat.png?size=4');
    expect(request?.headers).toMatchObject({ host: `pictures.example:${site.port}`, 'user-agent': 'Easel' });
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual(['accept', 'connection', 'host', 'user-agent']);
    expect(request?.servername).toBe('pictures.example');
  });

  it('is fetched from the very address that was checked, however the name moves', async () => {
    let turn = 0;
    const moving = async () => {
      turn += 1;
      return [{ address: turn === 1 ? '127.0.0.1' : '127.0.0.9', family: 4 }];
    };
    await using site = await website({}, { lookup: moving });
    expect(Buffer.from(await site.fetch('/'))).toEqual(PICTURE);
    expect(site.lookups).toEqual(['pictures.example']);
    expect(site.requests[0]?.to).toBe('127.0.0.1');
  });

  it('is fetched from the next address where the first does not answer', async () => {
    const two = ['127.0.0.2', '127.0.0.1'].map((address) => ({ address, family: 4 }));
    await using site = await website({}, { lookup: async () => two, permit: () => true });
    expect(Buffer.from(await site.fetch('/'))).toEqual(PICTURE);
  });

  it('is not taken from a server that cannot show who it is', async () => {
    await using site = await website({});
    expect((await refusalOf(site.fetchFrom('https://elsewhere.example'))).message).toBe(inputWords.unreachable);
    expect(site.requests).toEqual([]);
  });

  it('is found through three redirects, each looked up anew', async () => {
    await using site = await website({
      '/1': leadsTo('/2', 301),
      '/2': (response, request) => leadsTo(`https://cdn.${request.headers.host}/3`, 307)(response, request),
      '/3': leadsTo('4', 308),
    });
    expect(Buffer.from(await site.fetch('/1'))).toEqual(PICTURE);
    expect(site.requests.map(({ url }) => url)).toEqual(['/1', '/2', '/3', '/4']);
    expect(site.lookups).toEqual([
      ...['pictures.example', 'pictures.example'],
      ...['cdn.pictures.example', 'cdn.pictures.example'],
    ]);
    expect(site.requests.flatMap(({ headers }) => [headers.referer, headers.cookie])).toEqual(Array(8).fill(undefined));
  });

  it('is given up behind four redirects', async () => {
    await using site = await website({
      '/1': leadsTo('/2'),
      '/2': leadsTo('/3'),
      '/3': leadsTo('/4'),
      '/4': leadsTo('/5'),
    });
    expect((await refusalOf(site.fetch('/1'))).message).toBe(inputWords.tooManyRedirects);
    expect(site.requests).toHaveLength(4);
  });

  it.each([
    ['https://127.0.0.2/', inputWords.notAllowed],
    ['https://2130706434/', inputWords.notAllowed],
    ['//169.254.169.254/latest', inputWords.notAllowed],
    ['https://[::1]/', inputWords.notAllowed],
    ['https://pictures.example:22/', inputWords.notAllowed],
    ['http://pictures.example/', inputWords.notHttps],
    ['file:///etc/passwd', inputWords.notHttps],
    ['https://me:secret@pictures.example/', inputWords.credentials],
    ['https://[', inputWords.notAddress],
  ])('is not looked for where a redirect leads to %s', async (location, message) => {
    await using site = await website({ '/': leadsTo(location) });
    expect((await refusalOf(site.fetch('/'))).message).toBe(message);
    expect(site.requests).toHaveLength(1);
  });

  it('is not looked for inside when the name has moved there by the time of a redirect', async () => {
    let turn = 0;
    const moving = async () => {
      turn += 1;
      return [{ address: turn === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    };
    await using site = await website({ '/': leadsTo('/again') }, { lookup: moving });
    expect((await refusalOf(site.fetch('/'))).message).toBe(inputWords.notAllowed);
    expect(site.requests).toHaveLength(1);
  });
});

describe('what is behind a link and no picture', () => {
  it.each(['text/html; charset=utf-8', 'application/json', 'video/mp4', 'text/x-image/png', 'image', ''])(
    'is refused as a page: %s',
    async (type) => {
      await using site = await website({ '/': typed(type) });
      expect(await refusalOf(site.fetch('/'))).toMatchObject({ code: 'bad_picture', message: inputWords.page });
    },
  );

  it.each([204, 206, 304, 302, 404, 500])('is refused by its status: %d', async (status) => {
    await using site = await website({
      '/': (response) => response.writeHead(status, { 'content-type': 'image/png' }).end(),
    });
    expect((await refusalOf(site.fetch('/'))).message).toBe(inputWords.status(status));
  });

  it('is refused where the connection ends too early, or never becomes an answer', async () => {
    await using site = await website({
      '/cut': (response) => response.destroy(),
      '/half': (response) => {
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': PICTURE.length + 1 }).write(PICTURE);
        response.destroy();
      },
      '/upgrade': (response) => {
        response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
      },
    });
    for (const path of ['/cut', '/half', '/upgrade']) {
      expect((await refusalOf(site.fetch(path))).message).toBe(inputWords.unreachable);
    }
  });
});

it('leaves no connection behind where it does not take what comes', async () => {
  const gone = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const endless =
    (at: number, status: number, headers: Record<string, string>): Answer =>
    (response) => {
      response.on('close', () => gone[at]?.resolve());
      response.writeHead(status, headers).write('and so on');
    };
  const pages = {
    '/page': endless(0, 200, { 'content-type': 'text/html' }),
    '/on': endless(1, 302, { location: '/picture' }),
  };
  // Not the end of the time may be what ends them.
  await using site = await website(pages, { timeLimitMs: 600_000 });
  expect((await refusalOf(site.fetch('/page'))).message).toBe(inputWords.page);
  expect(Buffer.from(await site.fetch('/on'))).toEqual(PICTURE);
  await Promise.all(gone.map(({ promise }) => promise));
}, 5000);

describe('a picture behind a link that is too large', () => {
  it('is refused by what its head says', async () => {
    await using site = await website({
      '/': (response) => {
        response
          .writeHead(200, { 'content-type': 'image/png', 'content-length': MAX_PICTURE_BYTES + 1 })
          .flushHeaders();
      },
    });
    expect(await refusalOf(site.fetch('/'))).toMatchObject({
      code: 'too_large',
      message: inputWords.tooLarge(MAX_PICTURE_BYTES),
    });
  });

  it('is refused while it is read, by its first byte too many', async () => {
    const most = Buffer.alloc(MAX_PICTURE_BYTES);
    const send =
      (rest: string): Answer =>
      (response) => {
        response.writeHead(200, { 'content-type': 'image/png' }).write(most);
        // The one that is too large never ends, so that only its length can end it.
        if (rest === '') response.end();
        else response.write(rest);
      };
    await using site = await website({ '/most': send(''), '/more': send('.') });
    expect(await site.fetch('/most')).toHaveLength(MAX_PICTURE_BYTES);
    expect((await refusalOf(site.fetch('/more'))).code).toBe('too_large');
  });
});

describe('a link that takes too long', () => {
  const half: Answer = (response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).write(PICTURE);
  };

  it.each([
    ['says nothing', () => {}],
    ['stops in the middle', half],
    ['leads on to one that says nothing', leadsTo('/nothing')],
  ] satisfies [string, Answer][])('is given up: one that %s', async (_, page) => {
    await using site = await website({ '/': page, '/nothing': () => {} }, { timeLimitMs: 50 });
    expect(await refusalOf(site.fetch('/'))).toMatchObject({ code: 'bad_picture', message: inputWords.tooSlow });
  });

  it('is given up where its name is never found', async () => {
    const fetch = createGuardedFetch({ lookup: () => new Promise(() => {}), timeLimitMs: 50 });
    expect((await refusalOf(fetch('https://pictures.example/', never))).message).toBe(inputWords.tooSlow);
  });

  it('is given up with the reason of whoever calls it off, and its connection ends', async () => {
    const off = new AbortController();
    const gone = Promise.withResolvers<void>();
    await using site = await website({
      '/': (response) => {
        response.on('close', gone.resolve);
        off.abort('not wanted any more');
      },
    });
    await expect(site.fetch('/', off.signal)).rejects.toBe('not wanted any more');
    await gone.promise;
    await expect(site.fetch('/', off.signal)).rejects.toBe('not wanted any more');
    expect(site.connections()).toBe(1);
  });
});
