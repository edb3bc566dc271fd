import { beforeAll, describe, expect, it } from 'vitest';
import { answersWith } from '../doubles/image-api-answers.ts';
import { type RawAnswer, type RawImageServer, startRawImageServer } from '../doubles/raw-image-server.ts';
import { endingOf, finishedIn, paint } from '../fixtures/painting.ts';
import { BLUE, png } from '../fixtures/tiny-pictures.ts';

let picture: Buffer;
beforeAll(async () => {
  picture = await png(24, 16, BLUE);
});

const DRAFT = { model: 'dall-e-3', prompt: 'a cat' } as const;

/** A server that answers with addresses of its own, and this at the addresses. */
async function addresses(
  file: (raw: RawAnswer) => Promise<void> | void,
  answer: (own: string, number: number) => Readonly<Record<string, unknown>> = (own, number) => ({
    url: `${own}/files/${number}.png?sig=SECRET`,
  }),
): Promise<RawImageServer> {
  const server: RawImageServer = await startRawImageServer((raw, request, number) => {
    if (request.path.startsWith('/files/')) return file(raw);
    answersWith(raw, [answer(new URL(server.url).origin, number)]);
  });
  return server;
}

function gives(raw: RawAnswer): void {
  raw.head(200, { 'content-type': 'image/png' });
  raw.end(picture);
}

describe('a picture that comes as an address', () => {
  it('is fetched at once, without the key, and only its bytes go on', async () => {
    await using server = await addresses(gives);
    const painting = await paint(server.url, DRAFT);
    const [painted] = finishedIn(painting).pictures;
    expect(Buffer.from(painted?.bytes ?? []).equals(picture)).toBe(true);
    expect(painted).toMatchObject({ format: 'png', width: 24, height: 16 });
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/images/generations',
      'GET /files/0.png?sig=SECRET',
    ]);
    expect(server.requests[1]?.headers.authorization).toBeUndefined();
    expect(JSON.stringify(painting.events)).not.toMatch(/SECRET|\/files\//u);
  });

  it('is fetched for each of several pictures', async () => {
    await using server = await addresses(gives);
    const { pictures, missing } = finishedIn(await paint(server.url, { ...DRAFT, count: 3 }));
    expect([pictures.length, missing]).toEqual([3, 0]);
    expect(server.requests.filter(({ path }) => path.startsWith('/files/'))).toHaveLength(3);
  });

  it.each<readonly [string, (raw: RawAnswer) => void, string]>([
    ['is not there', (raw) => raw.whole(404, 'gone'), 'bad_answer'],
    ['may not be had', (raw) => raw.whole(403, '<Error>AuthenticationFailed</Error>'), 'bad_answer'],
    ['is not a picture', (raw) => raw.whole(200, '<html></html>'), 'bad_answer'],
    ['is empty', (raw) => raw.whole(200, ''), 'bad_answer'],
    ['is cut off', (raw) => raw.cut(), 'connection_lost'],
  ])('fails where it %s, and what it may have cost is kept', async (_, file, code) => {
    await using server = await addresses(file);
    const { outcome } = await paint(server.url, DRAFT);
    expect(outcome).toMatchObject({ type: 'failed', error: { code }, usage: { microDollars: 40_000 } });
    expect(JSON.stringify(outcome)).not.toMatch(/SECRET|\/files\//u);
    expect(server.requests).toHaveLength(2);
  });

  it('is given up where its server goes quiet', async () => {
    await using server = await addresses(() => {});
    expect(endingOf(await paint(server.url, DRAFT, { idleMs: 100 }))).toBe('stalled');
  });

  it('is not followed anywhere else', async () => {
    await using elsewhere = await startRawImageServer(gives);
    await using server = await addresses((raw) => {
      raw.head(302, { location: `${elsewhere.url}/x.png` });
      raw.end();
    });
    expect((await paint(server.url, DRAFT)).outcome.type).toBe('failed');
    expect(elsewhere.requests).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'data:text/plain,hello', 'ftp://127.0.0.1/x.png', 'x.png', '//evil.test/x.png'])(
    'is not fetched where the address is %s',
    async (url) => {
      await using server = await addresses(gives, () => ({ url }));
      expect(endingOf(await paint(server.url, DRAFT))).toBe('bad_answer');
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe('what the model made of the prompt', () => {
  const withBytes = () => ({ b64_json: picture.toString('base64') });

  it('is kept with the picture, whether that came as bytes or as an address', async () => {
    const revised_prompt = 'A fluffy cat, "sitting" on a mat.';
    await using bytes = await addresses(gives, () => ({ ...withBytes(), revised_prompt }));
    await using address = await addresses(gives, (own) => ({ url: `${own}/files/a.png`, revised_prompt }));
    for (const server of [bytes, address]) {
      expect(finishedIn(await paint(server.url, DRAFT)).revisedPrompt).toBe(revised_prompt);
    }
  });

  it('is nothing where it says nothing, or something strange', async () => {
    for (const revised_prompt of [undefined, null, '', 7]) {
      await using server = await addresses(gives, () => ({ ...withBytes(), revised_prompt }));
      expect(finishedIn(await paint(server.url, DRAFT)).revisedPrompt).toBeNull();
    }
  });
});

describe('what a picture costs that is not counted in tokens', () => {
  it.each([
    [{}, 40_000],
    [{ quality: 'hd' }, 80_000],
    [{ quality: 'hd', size: '1792x1024' }, 120_000],
    [{ count: 3 }, 120_000],
    [{ model: 'dall-e-2', size: '256x256' }, 16_000],
  ])('is its price: %j', async (draft, microDollars) => {
    await using server = await addresses(gives, () => ({ b64_json: picture.toString('base64') }));
    expect(finishedIn(await paint(server.url, { ...DRAFT, ...draft })).usage).toMatchObject({
      microDollars,
      certain: true,
    });
  });
});
