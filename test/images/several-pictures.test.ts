import { beforeAll, describe, expect, it } from 'vitest';
import { parseImageRequest } from '../../src/core/request.ts';
import { estimate } from '../../src/core/usage.ts';
import { fault, refusal, streamed } from '../doubles/image-api-answers.ts';
import { type RawAnswer, startRawImageServer } from '../doubles/raw-image-server.ts';
import { completedEvent, partialEvent, SOME_USAGE } from '../fixtures/image-stream-events.ts';
import { endingOf, finishedIn, paint } from '../fixtures/painting.ts';
import { BLUE, GREEN, nameOfColour, png, RED } from '../fixtures/tiny-pictures.ts';

let small: Buffer;
beforeAll(async () => {
  small = await png(8, 8, BLUE);
});

describe('several pictures', () => {
  it('are as many calls at the same time, of one picture each, and every preview says which picture it belongs to', async () => {
    const all = Promise.withResolvers<void>();
    await using server = await startRawImageServer(async (raw, _, number) => {
      if (number === 2) all.resolve();
      await all.promise;
      const colour = [RED, GREEN, BLUE][number] ?? RED;
      // The one that was asked for last is done first.
      const bytes = await png(40, 40, colour);
      await streamed(raw, [partialEvent(bytes, 0), partialEvent(bytes, 1), completedEvent(bytes)]);
    });
    const painting = await paint(server.url, { count: 3 });
    expect(server.requests.map((request) => request.json().n)).toEqual([1, 1, 1]);

    const { pictures, missing } = finishedIn(painting);
    const finals = await Promise.all(pictures.map(({ bytes }) => nameOfColour(bytes)));
    expect([...finals].sort()).toEqual(['blue', 'green', 'red']);
    expect(missing).toBe(0);
    expect(painting.partials).toHaveLength(6);
    for (const { index, preview } of painting.partials) expect(await nameOfColour(preview.bytes)).toBe(finals[index]);
    for (const index of [0, 1, 2]) {
      expect(painting.partials.filter((each) => each.index === index).map(({ step }) => step)).toEqual([0, 1]);
    }
  });

  it('count those that were painted where others failed', async () => {
    await using server = await startRawImageServer(async (raw, _, number) => {
      if (number === 1) return raw.whole(400, fault('something_new'));
      await streamed(raw, [partialEvent(small), completedEvent(small)]);
    });
    const { pictures, missing, usage } = finishedIn(await paint(server.url, { count: 3 }));
    expect([pictures.length, missing]).toEqual([2, 1]);
    expect(usage.tokens).toEqual({ textIn: 40, imageIn: 60, imageOut: 2524 });
    expect(server.requests).toHaveLength(3);
  });

  it('count those that were painted where others were refused', async () => {
    await using server = await startRawImageServer(async (raw, _, number) => {
      if (number === 0) return raw.whole(400, refusal('output', ['sexual']));
      await streamed(raw, [completedEvent(small)]);
    });
    expect(finishedIn(await paint(server.url, { count: 2 }))).toMatchObject({ missing: 1, usage: { certain: true } });
  });

  it('are refused where some were refused and none was painted', async () => {
    await using server = await startRawImageServer((raw, _, number) => {
      if (number === 1) return raw.whole(400, refusal('input', ['violence']));
      raw.whole(400, fault('something_new'));
    });
    expect((await paint(server.url, { count: 3 })).outcome).toMatchObject({
      type: 'refused',
      categories: ['violence'],
    });
  });

  it('fail where none was painted', async () => {
    await using server = await startRawImageServer((raw) => raw.whole(400, fault('something_new')));
    expect(endingOf(await paint(server.url, { count: 3 }))).toBe('request_rejected');
    expect(server.requests).toHaveLength(3);
  });

  it('are all ended by one abort, and the outcome is not a success although some were painted already', async () => {
    await using server = await startRawImageServer(async (raw, _, number) => {
      raw.stream();
      await raw.write(number === 0 ? completedEvent(small) : partialEvent(small));
      if (number === 0) raw.end();
    });
    const stop = new AbortController();
    let seen = 0;
    const painting = await paint(
      server.url,
      { count: 3 },
      {
        signal: stop.signal,
        onEvent: ({ type }) => {
          if (type === 'partial') seen += 1;
          if (seen === 2) stop.abort();
        },
      },
    );
    expect(endingOf(painting)).toBe('cancelled');
    expect(await Promise.all(server.requests.map(({ gone }) => gone))).toHaveLength(3);
  });
});

describe('what was used', () => {
  it('is summed over all pictures and costs what the model costs', async () => {
    await using server = await startRawImageServer((raw) => streamed(raw, [completedEvent(small)]));
    const { usage } = finishedIn(await paint(server.url, { count: 2 }));
    expect(usage).toEqual({
      tokens: { textIn: 40, imageIn: 60, imageOut: 2524 },
      // 40 x 5 + 60 x 8 + 2524 x 30 micro-dollars
      microDollars: 76_400,
      certain: true,
    });
  });

  it('stands at the estimate and is uncertain where the API did not say', async () => {
    await using server = await startRawImageServer((raw, _, number) =>
      streamed(raw, [completedEvent(small, number === 0 ? null : SOME_USAGE)]),
    );
    const draft = { prompt: 'a cat', size: '1024x1024', quality: 'low', partials: 0 } as const;
    const { usage } = finishedIn(await paint(server.url, { ...draft, count: 2 }));
    const estimated = estimate(parseImageRequest(draft));
    expect(estimated).toBeGreaterThan(0);
    // 20 x 5 + 30 x 8 + 1262 x 30 micro-dollars
    expect(usage).toMatchObject({ microDollars: 38_200 + estimated, certain: false });
  });

  it('stands at the estimate, previews and all, where a stream broke off: nobody knows what it cost', async () => {
    await using server = await startRawImageServer(async (raw) => {
      raw.stream();
      await raw.write(partialEvent(small));
      raw.cut();
    });
    const draft = { prompt: 'a cat', size: '1024x1024', quality: 'low' } as const;
    const { outcome } = await paint(server.url, { ...draft, partials: 3 });
    expect(outcome).toMatchObject({
      type: 'failed',
      usage: { microDollars: estimate(parseImageRequest({ ...draft, partials: 3 })), certain: false },
    });
    expect(estimate(parseImageRequest({ ...draft, partials: 3 }))).toBe(
      estimate(parseImageRequest({ ...draft, partials: 0 })) + 3 * 100 * 30,
    );
  });

  it.each([
    ['ends early', (raw: RawAnswer) => streamed(raw, [partialEvent(small)])],
    ['has an error in it', (raw: RawAnswer) => streamed(raw, [`event: error\ndata: ${fault('server_error')}\n\n`])],
    ['has something else for a picture', (raw: RawAnswer) => streamed(raw, [completedEvent(Buffer.from('x'), null)])],
  ])('stands at the estimate where the stream %s', async (_, answer) => {
    await using server = await startRawImageServer(answer);
    const { outcome } = await paint(server.url, {});
    expect(outcome.type).toBe('failed');
    expect(outcome.usage).toMatchObject({
      microDollars: estimate(parseImageRequest({ prompt: 'a cat' })),
      certain: false,
    });
  });

  it('stands at the estimate where the connection broke before there was an answer: the request was sent', async () => {
    await using server = await startRawImageServer((raw) => raw.cut());
    const { outcome } = await paint(server.url, {});
    expect(outcome.usage).toMatchObject({
      microDollars: estimate(parseImageRequest({ prompt: 'a cat' })),
      certain: false,
    });
  });

  it('stands at the estimate where a member cancelled a stream that had begun', async () => {
    const stop = new AbortController();
    await using server = await startRawImageServer(async (raw) => {
      raw.stream();
      await raw.write(partialEvent(small));
    });
    const onEvent = ({ type }: { type: string }) => type === 'partial' && stop.abort();
    const { outcome } = await paint(server.url, {}, { signal: stop.signal, onEvent });
    expect(outcome).toMatchObject({
      type: 'cancelled',
      usage: { microDollars: estimate(parseImageRequest({ prompt: 'a cat' })), certain: false },
    });
  });

  it.each([
    ['an answer that says no', (raw: RawAnswer) => raw.whole(400, fault('something_new'))],
    ['a refusal', (raw: RawAnswer) => raw.whole(400, refusal('input', ['violence']))],
    [
      'a refusal in the stream',
      (raw: RawAnswer) => streamed(raw, [`event: error\ndata: ${refusal('output', [])}\n\n`]),
    ],
  ])('is nothing at all for %s', async (_, answer) => {
    await using server = await startRawImageServer(answer);
    expect((await paint(server.url, {})).outcome.usage).toBeNull();
  });

  it('adds up what was painted and what may have been where one of several streams broke off', async () => {
    await using server = await startRawImageServer(async (raw, _, number) => {
      if (number === 0) return streamed(raw, [completedEvent(small)]);
      raw.stream();
      await raw.write(partialEvent(small));
      raw.cut();
    });
    const { usage, missing } = finishedIn(await paint(server.url, { count: 2 }));
    expect(missing).toBe(1);
    expect(usage).toMatchObject({
      microDollars: 38_200 + estimate(parseImageRequest({ prompt: 'a cat' })),
      certain: false,
    });
  });
});
