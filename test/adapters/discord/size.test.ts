import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../doubles/discord/discord.ts';
import { type DiscordApp, startDiscordApp } from '../../fixtures/discord-app.ts';
import { eventually } from '../../fixtures/eventually.ts';
import type { RunningApp } from '../../fixtures/running-app.ts';

const A_TOKENS_LIFE = 15 * 60_000;
const ORIGINAL = /\/messages\/@original$/u;
const BUTTONS = ['Edit', 'Vary', 'Again', 'Delete'];
/** About a megabyte as PNG. */
const LARGE = { size: '1024x1024', format: 'png', partials: 0 };

/** What happens in the app, looked at once more when everything has come to rest. */
async function inDiscord(
  tell: (room: DiscordApp) => Promise<void>,
  { tokenDies = false, paceMs = 0 }: Readonly<{ tokenDies?: boolean; paceMs?: number }> = {},
): Promise<void> {
  const room = await startDiscordApp({}, { paceMs });
  try {
    await tell(room);
  } finally {
    await room[Symbol.asyncDispose]();
  }
  const noted = room.discord.violations().filter((each) => !(tokenDies && each.includes('401 50027')));
  expect(noted).toEqual([]);
  expect(room.discord.pings()).toEqual([]);
}

const labels = ({ buttons }: Message) => buttons.flatMap(({ label, url }) => (url === null ? [label] : []));
const isOver = (message: Message) => message.buttons.length > 0 && !labels(message).includes('Cancel');

/** Asks for a picture where Discord takes files of `limit` bytes. */
async function asks(
  { discord, ada, channel }: DiscordApp,
  options: Readonly<Record<string, string | number>>,
  limit?: number,
) {
  const context = limit === undefined ? {} : { attachmentSizeLimit: limit };
  return discord.use(ada, channel, 'imagine', { prompt: 'a kite over hills', ...options }, context);
}

/** The message of a job at its end. */
const ended = (used: Awaited<ReturnType<typeof asks>>) =>
  eventually(
    'the picture',
    () => {
      const message = used.original();
      return message !== null && isOver(message) && message;
    },
    // Animations take their time to become smaller.
    20_000,
  );

/** The one stored picture, byte for byte as it was painted. */
async function stored({ dataDir }: RunningApp): Promise<Buffer> {
  const entries = await readdir(join(dataDir, 'pictures'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  expect(files).toHaveLength(1);
  return readFile(join(files[0]?.parentPath ?? '', files[0]?.name ?? ''));
}

/** The one picture that a message shows, and what it is. */
async function shownIn({ pictures }: Message) {
  expect(pictures).toHaveLength(1);
  const [picture] = pictures;
  const bytes = Buffer.from(picture?.bytes ?? []);
  const { format, width, height, pages = 1, pageHeight = height } = await sharp(bytes).metadata();
  return { bytes, alt: picture?.alt, format, width, height: pageHeight, pages };
}

describe.concurrent('the size of pictures on Discord', () => {
  it('leaves every byte as it was painted where that fits', () =>
    inDiscord(async (room) => {
      const message = await ended(await asks(room, LARGE));
      const original = await stored(room.app);
      expect(original.length).toBeGreaterThan(500_000);
      expect((await shownIn(message)).bytes.equals(original)).toBe(true);
      expect(message.text).not.toContain('smaller');
      expect(labels(message)).toEqual(BUTTONS);
    }));

  it('leaves every byte where the limit is exactly met', () =>
    inDiscord(async (room) => {
      // The same wish is painted the same way by every fresh server.
      const probe = await startDiscordApp();
      await ended(await asks(probe, LARGE));
      const { length } = await stored(probe.app);
      await probe[Symbol.asyncDispose]();
      const message = await ended(await asks(room, LARGE, length));
      expect((await shownIn(message)).bytes.equals(await stored(room.app))).toBe(true);
    }));

  it('becomes WebP of the same size first, with its alt text, its buttons and a word about it', () =>
    inDiscord(async (room) => {
      const message = await ended(await asks(room, LARGE, 400_000));
      const shown = await shownIn(message);
      expect(shown).toMatchObject({ format: 'webp', width: 1024, height: 1024, alt: 'a kite over hills' });
      expect(shown.bytes.length).toBeLessThanOrEqual(400_000);
      expect(message.text).toContain('shown smaller than it is');
      expect(labels(message)).toEqual(BUTTONS);
      expect(message.buttons.every(({ url }) => url === null)).toBe(true);
    }));

  it('is scaled only then, never below a shorter edge of 1024', () =>
    inDiscord(async (room) => {
      const message = await ended(await asks(room, { ...LARGE, size: '2048x1280' }, 40_000));
      const shown = await shownIn(message);
      expect(shown.format).toBe('webp');
      expect(shown.bytes.length).toBeLessThanOrEqual(40_000);
      expect(shown.width).toBeLessThan(2048);
      expect(Math.min(shown.width, shown.height)).toBeGreaterThanOrEqual(1024);
      expect(shown.alt).toBe('a kite over hills');
      expect(labels(message)).toEqual(BUTTONS);
    }));

  it('leads to the original where Easel has an address', () =>
    inDiscord(async (room) => {
      const { app } = room;
      await app.restart({ PORT: String(app.port()), PUBLIC_URL: app.url() });
      const message = await ended(await asks(room, LARGE, 400_000));
      const link = message.buttons.find(({ url }) => url !== null);
      expect(link?.label).toBe('Original');
      const answer = await fetch(link?.url ?? '');
      expect(answer.headers.get('content-type')).toBe('image/png');
      expect(Buffer.from(await answer.arrayBuffer()).equals(await stored(app))).toBe(true);
      expect(labels(message)).toEqual(BUTTONS);
    }));

  it('leads to the original even where nothing of it fits', () =>
    inDiscord(async (room) => {
      const { app } = room;
      await app.restart({ PORT: String(app.port()), PUBLIC_URL: app.url() });
      const message = await ended(await asks(room, LARGE, 2_000));
      expect(message.pictures).toEqual([]);
      expect(message.text).toContain('a kite over hills');
      expect(labels(message)).toEqual(BUTTONS);
      expect(message.buttons.some(({ url }) => url?.startsWith(`${app.url()}/pictures/`))).toBe(true);
    }));

  it('shows no link to an original that is there itself', () =>
    inDiscord(async (room) => {
      const { app } = room;
      await app.restart({ PORT: String(app.port()), PUBLIC_URL: app.url() });
      const message = await ended(await asks(room, LARGE));
      expect(message.buttons.every(({ url }) => url === null)).toBe(true);
    }));

  it('goes by what the bot itself may post once the token died', () =>
    inDiscord(
      async (room) => {
        const { discord } = room;
        const used = await asks(room, { ...LARGE, partials: 1 }, 400_000);
        await eventually('the painting to begin', () => used.original()?.text.includes('Painting'));
        discord.advance(A_TOKENS_LIFE);
        const message = await ended(used);
        expect((await shownIn(message)).bytes.equals(await stored(room.app))).toBe(true);
      },
      { tokenDies: true, paceMs: 300 },
    ));

  it.each([
    ['a little less than it said', 1_300_000],
    ['far less than it said', 10 * 1024 * 1024],
  ])('becomes smaller where Discord takes %s', (_, limit) =>
    inDiscord(
      async (room) => {
        const { discord } = room;
        const used = await asks(room, { ...LARGE, prompt: 'a kite over hills demo:slow' }, limit);
        await eventually('the painting to begin', () => used.original()?.text.includes('Painting'));
        discord.fail({ method: 'PATCH', path: ORIGINAL }, { status: 413, code: 40005 }, 1);
        const message = await ended(used);
        const shown = await shownIn(message);
        const original = await stored(room.app);
        const edits = discord.requests().filter(({ method, path }) => method === 'PATCH' && ORIGINAL.test(path));
        expect(edits.find(({ status }) => status === 413)?.files[0]?.bytes.length).toBe(original.length);
        expect(shown.bytes.length).toBeLessThan(original.length);
        expect(message.text).toContain('shown smaller than it is');
      },
      { paceMs: 300 },
    ),
  );

  it('shows a drawing as a picture, with the drawing itself beside it', () =>
    inDiscord(async (room) => {
      const message = await ended(await asks(room, { format: 'svg', partials: 0 }));
      const [picture, drawing, ...others] = message.pictures;
      expect(others).toEqual([]);
      expect(picture?.name).toMatch(/\.png$/u);
      expect(picture?.alt).toBe('a kite over hills');
      expect((await sharp(Buffer.from(picture?.bytes ?? [])).metadata()).format).toBe('png');
      expect(drawing?.name).toMatch(/\.svg$/u);
      expect(Buffer.from(drawing?.bytes ?? []).equals(await stored(room.app))).toBe(true);
      expect(labels(message)).toEqual(BUTTONS);
    }));

  it('leaves an animation as it is where it fits', () =>
    inDiscord(async (room) => {
      const message = await ended(await asks(room, { format: 'gif', frames: 3, partials: 0 }));
      const shown = await shownIn(message);
      expect(shown).toMatchObject({ format: 'gif', pages: 3 });
      expect(shown.bytes.equals(await stored(room.app))).toBe(true);
    }));

  it('keeps an animation moving where it has to be smaller', () =>
    inDiscord(async (room) => {
      const message = await ended(await asks(room, { format: 'gif', frames: 3, partials: 0 }, 500_000));
      const shown = await shownIn(message);
      expect(shown.pages).toBe(3);
      expect(shown.bytes.length).toBeLessThanOrEqual(500_000);
      expect(shown.bytes.length).toBeLessThan((await stored(room.app)).length);
      expect(labels(message)).toEqual(BUTTONS);
    }));
});
