import { beforeAll, describe, expect, it } from 'vitest';
import { ERROR_ROWS, fault, paints, RATE_LIMIT, streamed } from '../doubles/image-api-answers.ts';
import { type RawAnswer, startRawImageServer } from '../doubles/raw-image-server.ts';
import { partialEvent } from '../fixtures/image-stream-events.ts';
import { endingOf, finishedIn, paint } from '../fixtures/painting.ts';
import { png } from '../fixtures/tiny-pictures.ts';

let small: Buffer;
beforeAll(async () => {
  small = await png(8, 8);
});

/** Says no so many times, then paints. */
function afterFaults(times: number, status = 429, body = RATE_LIMIT, headers: Readonly<Record<string, string>> = {}) {
  return startRawImageServer((raw, _, number) =>
    number < times ? raw.whole(status, body, headers) : paints(raw, small),
  );
}

describe('what is safe to repeat', () => {
  it('is repeated: a rate limit and then a picture is one painting and two calls of the same words', async () => {
    await using server = await afterFaults(1);
    const painting = await paint(server.url, { prompt: 'a patient cat', partials: 0 });
    expect(finishedIn(painting).pictures).toHaveLength(1);
    expect(painting.events.map(({ type }) => type)).toEqual(['started', 'finished']);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.json()).toEqual(server.requests[0]?.json());
  });

  it('is repeated three times at most, each wait about twice the one before, and then it has failed', async () => {
    await using server = await afterFaults(99);
    const painting = await paint(server.url, {});
    expect(endingOf(painting)).toBe('rate_limited');
    expect(server.requests).toHaveLength(4);
    // In the middle between half and all of 1, 2 and 4 seconds, because the tests' chance is always a half.
    expect(painting.waits).toEqual([750, 1500, 3000]);
  });

  it.each([
    ['retry-after in seconds', { 'retry-after': '7' }, 7125],
    ['retry-after-ms', { 'retry-after-ms': '20' }, 145],
    ['both', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1625],
    ['the longest wait that is taken', { 'retry-after': '30' }, 30_125],
    ['something unreadable', { 'retry-after': 'soon' }, 750],
  ] as const)('waits as long as the server asks for, and a little chance: %s', async (_, headers, wait) => {
    await using server = await afterFaults(1, 429, RATE_LIMIT, headers);
    const painting = await paint(server.url, {});
    expect(painting.waits).toEqual([wait]);
    expect(server.requests).toHaveLength(2);
  });

  it('waits until the day and time that the server names', async () => {
    const date = new Date(Date.now() + 10_000).toUTCString();
    await using server = await afterFaults(1, 503, fault('slow_down'), { 'retry-after': date });
    const [wait = 0] = (await paint(server.url, {})).waits;
    expect(wait).toBeGreaterThan(7000);
    expect(wait).toBeLessThanOrEqual(10_125);
  });

  it.each([{ 'retry-after': '31' }, { 'retry-after': '3600' }, { 'retry-after-ms': '30001' }])(
    'fails at once where the server asks for more patience than there is: %j',
    async (headers) => {
      await using server = await afterFaults(1, 429, RATE_LIMIT, headers);
      const painting = await paint(server.url, {});
      expect(painting).toMatchObject({ waits: [], outcome: { error: { code: 'rate_limited' } } });
      const seconds = Number(headers['retry-after'] ?? Number.NaN) * 1000;
      const asked = Number.isNaN(seconds) ? Number(headers['retry-after-ms']) : seconds;
      expect(painting.outcome).toMatchObject({ error: { retryAfterMs: asked } });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('is repeated for each of several pictures by itself', async () => {
    let said = false;
    await using server = await startRawImageServer((raw) => {
      const first = !said;
      said = true;
      return first ? raw.whole(503, fault('server_is_overloaded')) : paints(raw, small);
    });
    const painting = await paint(server.url, { count: 3 });
    expect(finishedIn(painting)).toMatchObject({ missing: 0 });
    expect(painting.waits).toHaveLength(1);
    expect(server.requests).toHaveLength(4);
  });

  it('is repeated where nobody took the connection: nothing was sent then', async () => {
    const gone = await startRawImageServer(() => {});
    const port = Number(new URL(gone.url).port);
    await gone[Symbol.asyncDispose]();
    const back: { server?: Awaited<ReturnType<typeof startRawImageServer>> } = {};
    const painting = await paint(
      gone.url,
      {},
      {
        async onWait() {
          back.server ??= await startRawImageServer((raw) => paints(raw, small), port);
        },
      },
    );
    expect(endingOf(painting)).toBe('finished');
    expect(painting.waits).toEqual([750]);
    await back.server?.[Symbol.asyncDispose]();
  });

  it('is given up where nobody ever takes the connection', async () => {
    const gone = await startRawImageServer(() => {});
    await gone[Symbol.asyncDispose]();
    const painting = await paint(gone.url, {});
    expect(endingOf(painting)).toBe('unreachable');
    expect(painting.waits).toHaveLength(3);
  });

  it('is not repeated once the member has cancelled in the wait', async () => {
    const stop = new AbortController();
    await using server = await afterFaults(99);
    const painting = await paint(server.url, {}, { signal: stop.signal, onWait: () => stop.abort() });
    expect(endingOf(painting)).toBe('cancelled');
    expect(server.requests).toHaveLength(1);
  });
});

describe('what could be paid twice', () => {
  it('is asked once: a request that was sent, and whose connection broke before there was an answer', async () => {
    await using server = await startRawImageServer((raw, _request, number) =>
      number === 0 ? raw.cut() : paints(raw, small),
    );
    const { outcome, waits } = await paint(server.url, {});
    expect([server.requests.length, waits]).toEqual([1, []]);
    // It was reached and has the request: it may paint, and it may charge for it.
    expect(outcome).toMatchObject({ type: 'failed', error: { code: 'connection_lost' } });
  });

  const never = ERROR_ROWS.filter(({ repeats }) => !repeats);
  it.each(never.map(({ what, status, body }) => [what, status, body] as const))(
    'is asked once, whatever the server says about it: %s',
    async (_, status, body) => {
      const headers = { 'x-should-retry': 'true', 'retry-after-ms': '1' };
      await using server = await afterFaults(1, status, body, headers);
      const painting = await paint(server.url, {});
      expect(painting.outcome.type).toBe('failed');
      expect([server.requests.length, painting.waits]).toEqual([1, []]);
    },
  );

  it.each<readonly [string, (raw: RawAnswer) => Promise<void> | void, string]>([
    ['silence before the headers', () => {}, 'stalled'],
    ['silence after the headers', (raw) => raw.stream(), 'stalled'],
    ['a stream that ends early', (raw) => streamed(raw, [partialEvent(small)]), 'ended_early'],
    [
      'a rate limit in a stream that had begun',
      (raw) => streamed(raw, [`event: error\ndata: ${RATE_LIMIT}\n\n`]),
      'rate_limited',
    ],
    [
      'a stream that is cut',
      async (raw) => {
        raw.stream();
        await raw.write(partialEvent(small));
        raw.cut();
      },
      'connection_lost',
    ],
    ['an answer that is not one', (raw) => raw.whole(200, 'null'), 'bad_answer'],
  ])('is asked once: %s', async (_, first, ending) => {
    await using server = await startRawImageServer((raw, _request, number) =>
      number === 0 ? first(raw) : paints(raw, small),
    );
    const painting = await paint(server.url, {}, { idleMs: 120 });
    expect(endingOf(painting)).toBe(ending);
    expect([server.requests.length, painting.waits]).toEqual([1, []]);
  });
});
