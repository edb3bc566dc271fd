import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { InputPicture } from '../../src/images/api.ts';
import { fault, paints, refusal } from '../doubles/image-api-answers.ts';
import { type RawAnswer, type RawRequest, startRawImageServer } from '../doubles/raw-image-server.ts';
import { endingOf, type Painting, type PaintOptions, paint } from '../fixtures/painting.ts';
import { GREEN, plain, png, RED } from '../fixtures/tiny-pictures.ts';

let small: Buffer;
let pictures: Readonly<Record<string, InputPicture>>;
beforeAll(async () => {
  small = await png(8, 8);
  pictures = {
    red: { bytes: await png(2000, 1000, RED), format: 'png' },
    green: { bytes: await plain(30, 30, GREEN).jpeg().toBuffer(), format: 'jpeg' },
    mask: { bytes: await png(2000, 1000), format: 'png' },
  };
});

/** Moderation's answer with these categories flagged. */
function flagged(...categories: readonly string[]): string {
  const all = Object.fromEntries(['violence', 'sexual', 'hate', ...categories].map((each) => [each, false]));
  const found = Object.fromEntries(categories.map((each) => [each, true]));
  // A category may be null for older models.
  return JSON.stringify({
    id: 'modr-1',
    model: 'omni-moderation-latest',
    results: [{ flagged: categories.length > 0, categories: { illicit: null, ...all, ...found } }],
  });
}

type Part = Readonly<{ type: string; text?: string; image_url?: { url: string } }>;
type Asked = Readonly<{ model: string; input: readonly Part[] }>;
type Seen = Readonly<{
  painting: Painting;
  moderations: readonly Asked[];
  chats: readonly RawRequest[];
  calls: number;
}>;

/** Paints with a server whose moderation answers this. */
async function moderated(
  moderation: (raw: RawAnswer, asked: Asked) => void,
  draft: Parameters<typeof paint>[1] = {},
  options: PaintOptions = {},
  images: (raw: RawAnswer) => Promise<void> | void = (raw) => paints(raw, small),
  chat: (raw: RawAnswer) => void = (raw) => raw.whole(500, fault('server_error')),
): Promise<Seen> {
  await using server = await startRawImageServer((raw, request) => {
    if (request.path === '/v1/moderations') return moderation(raw, request.json() as unknown as Asked);
    return request.path === '/v1/chat/completions' ? chat(raw) : images(raw);
  });
  const painting = await paint(server.url, draft, { pictures, prechecks: true, ...options });
  const to = (path: string) => server.requests.filter((request) => request.path === path);
  return {
    painting,
    moderations: to('/v1/moderations').map((request) => request.json() as unknown as Asked),
    chats: to('/v1/chat/completions'),
    calls: server.requests.filter(({ path }) => path.startsWith('/v1/images/')).length,
  };
}

const passes = (raw: RawAnswer) => raw.whole(200, flagged());

describe('before money is spent', () => {
  it('the prompt goes through moderation, word for word', async () => {
    const prompt = ' a "cat"\r\n& a dog ';
    const { painting, moderations, calls } = await moderated(passes, { prompt });
    expect(moderations).toEqual([{ model: 'omni-moderation-latest', input: [{ type: 'text', text: prompt }] }]);
    expect([endingOf(painting), calls]).toEqual(['finished', 1]);
    expect(painting.warnings).toEqual([]);
  });

  it('each input picture goes through moderation by itself, small, as data', async () => {
    const { moderations, calls } = await moderated(passes, { inputs: ['red', 'green'] });
    const parts = moderations.flatMap(({ input }) => input);
    expect(moderations.map(({ input }) => input.length)).toEqual([1, 1, 1]);
    const urls = parts.flatMap((part) => (part.image_url === undefined ? [] : [part.image_url.url]));
    expect(urls).toHaveLength(2);
    const sizes = await Promise.all(
      urls.map(async (url) => {
        expect(url).toMatch(/^data:image\/jpeg;base64,/u);
        const { width, height } = await sharp(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')).metadata();
        return width * height;
      }),
    );
    expect(sizes.sort((a, b) => a - b)).toEqual([30 * 30, 768 * 384]);
    expect(calls).toBe(1);
  });

  it('what moderation flags in the prompt is refused, and no picture is asked for', async () => {
    const { painting, calls } = await moderated((raw) => raw.whole(200, flagged('violence', 'sexual/minors')));
    expect(painting.outcome).toEqual({
      type: 'refused',
      stage: 'before',
      categories: ['violence', 'sexual/minors'],
      suggestion: null,
      usage: null,
    });
    expect(painting.events).toHaveLength(1);
    expect(calls).toBe(0);
  });

  it('what moderation flags in one of the pictures is refused; a category counts once', async () => {
    const { painting, calls } = await moderated(
      (raw, { input }) =>
        raw.whole(200, input[0]?.type === 'text' ? flagged('violence') : flagged('violence', 'sexual')),
      { inputs: ['red', 'green'] },
    );
    expect(painting.outcome).toMatchObject({ type: 'refused', stage: 'before', categories: ['violence', 'sexual'] });
    expect(calls).toBe(0);
  });

  it('moderation is not asked where that is off', async () => {
    const { moderations, calls } = await moderated(
      (raw) => raw.whole(200, flagged('violence')),
      {},
      { prechecks: false },
    );
    expect([moderations.length, calls]).toEqual([0, 1]);
  });

  it.each<readonly [string, (raw: RawAnswer) => void]>([
    ['answers a fault', (raw) => raw.whole(500, fault('server_error'))],
    ['does not exist there', (raw) => raw.whole(404, '<html>404</html>')],
    ['wants money', (raw) => raw.whole(429, fault('insufficient_quota'))],
    ['cuts the connection', (raw) => raw.cut()],
    ['answers something else', (raw) => raw.whole(200, '{"results":null}')],
  ])('moderation that %s lets it pass, with a line in the log', async (_, answer) => {
    const { painting, moderations, calls } = await moderated(answer);
    expect([endingOf(painting), calls]).toEqual(['finished', 1]);
    expect(moderations).toHaveLength(1);
    expect(painting.warnings).toEqual([expect.stringMatching(/moderation/u)]);
  });

  it('an abort while moderation is asked cancels, and no picture is asked for', async () => {
    const stop = new AbortController();
    const { painting, calls } = await moderated(() => stop.abort(), {}, { signal: stop.signal });
    expect([endingOf(painting), calls]).toEqual(['cancelled', 0]);
    expect(painting.warnings).toEqual([]);
  });
});

describe('a safer wording', () => {
  const says = (content: string | null) => (raw: RawAnswer) =>
    raw.whole(200, JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content } }] }));
  const flags = (raw: RawAnswer) => raw.whole(200, flagged('violence'));
  const reword = { reword: 'a-text-model' };

  it('is asked of the text model, with the wish as it was said', async () => {
    const seen = await moderated(flags, { prompt: 'a gory cat' }, reword, undefined, says('  a dramatic cat\n'));
    expect(seen.painting.outcome).toMatchObject({ type: 'refused', suggestion: 'a dramatic cat' });
    const [chat] = seen.chats;
    expect(chat?.json()).toMatchObject({ model: 'a-text-model', messages: [{ role: 'system' }, { role: 'user' }] });
    expect(JSON.stringify(chat?.json())).toContain('a gory cat');
  });

  it('is asked for a refusal of the image API as well', async () => {
    const refuses = (raw: RawAnswer) => raw.whole(400, refusal('output', ['sexual']));
    const seen = await moderated(passes, {}, reword, refuses, says('something else'));
    expect(seen.painting.outcome).toMatchObject({ type: 'refused', stage: 'output', suggestion: 'something else' });
  });

  it.each<readonly [string, (raw: RawAnswer) => void]>([
    ['the very same wish', says('a cat')],
    ['nothing', says('')],
    ['null', says(null)],
    ['no choice', (raw) => raw.whole(200, '{"choices":[]}')],
    ['a fault', (raw) => raw.whole(500, fault('server_error'))],
    ['half a connection', (raw) => raw.cut()],
  ])('is none where the text model answers %s; the refusal stays what it is', async (_, chat) => {
    const seen = await moderated(flags, {}, reword, undefined, chat);
    expect(seen.painting.outcome).toMatchObject({ type: 'refused', stage: 'before', suggestion: null });
    expect(seen.chats).toHaveLength(1);
  });

  it('is not asked where no text model is named, or nothing was refused', async () => {
    expect((await moderated(flags)).chats).toEqual([]);
    expect((await moderated(passes, {}, reword)).chats).toEqual([]);
  });
});
