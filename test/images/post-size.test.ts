import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/error.ts';
import { inputWords } from '../../src/core/input-words.ts';
import type { PictureFormat } from '../../src/core/picture.ts';
import { fitForPost } from '../../src/images/post-size.ts';
import { BLUE, GREEN, halfClearPng, plain, png, RED } from '../fixtures/tiny-pictures.ts';

const DISCORD: readonly PictureFormat[] = ['png', 'jpeg', 'webp', 'gif'];
const SLACK: readonly PictureFormat[] = ['png', 'jpeg', 'gif'];
const PLENTY = 10 * 1024 * 1024;

/** A picture that no format makes much smaller, the same for the same seed; blurred, it is more like a photo. */
function noise(width: number, height: number, { blur = 0, seed = 1 } = {}): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  let state = seed * 0x9e3779b9;
  for (let at = 0; at < pixels.length; at += 1) {
    // Xorshift: what matters is only that nothing can foretell it.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    pixels[at] = 48 + (((state >>> 8) & 127) + ((state >>> 16) & 31));
  }
  const made = sharp(pixels, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 0 });
  return (blur === 0 ? made : made.blur(blur)).toBuffer();
}

/** A picture of one colour with a band of noise across it, which takes sharp less time than noise all over. */
async function banded(width: number, height: number, seed = 1): Promise<Buffer> {
  const band = await noise(width, 120, { seed });
  return plain(width, height)
    .composite([{ input: band, left: 0, top: 300 }])
    .png()
    .toBuffer();
}

const shorterEdge = ({ width, height }: { width: number; height: number }) => Math.min(width, height);

async function fitted(bytes: Uint8Array, format: PictureFormat, maxBytes: number, takes = DISCORD) {
  const made = await fitForPost({ bytes, format }, maxBytes, takes);
  if (made === null) throw new Error('nothing fits');
  expect(made.bytes.length).toBeLessThanOrEqual(maxBytes);
  const { format: real, width, height } = await sharp(made.bytes).metadata();
  expect({ format: real, width, height }).toEqual({ format: made.format, width: made.width, height: made.height });
  return made;
}

async function size(picture: Sharp): Promise<number> {
  return (await picture.toBuffer()).length;
}

/** How often sharp encodes while something is done: each time it says when it begins and when it is done. */
async function encodesOf(act: () => Promise<unknown>): Promise<number> {
  let changes = 0;
  const count = () => {
    changes += 1;
  };
  sharp.queue.on('change', count);
  await act().finally(() => sharp.queue.off('change', count));
  return changes / 2;
}

describe('a picture that fits', () => {
  it.each([
    ['png', () => png(30, 20)],
    ['jpeg', () => plain(30, 20).jpeg().toBuffer()],
    ['webp', () => plain(30, 20).webp().toBuffer()],
    ['gif', () => moving(3)],
    ['svg', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>')],
  ] as const)('and is of a format that is taken stays as it is, up to the last byte: %s', async (format, make) => {
    const bytes = await make();
    const made = await fitForPost({ bytes, format }, bytes.length, [format]);
    expect(made).toMatchObject({ format, width: 30, height: 20, original: true });
    expect(made?.bytes).toBe(bytes);
  });

  it('but has one byte too many is made anew', async () => {
    const bytes = await noise(60, 40);
    const made = await fitted(bytes, 'png', bytes.length - 1);
    expect(made).toMatchObject({ format: 'webp', width: 60, height: 40, original: false });
  });

  it.each([
    ['webp', SLACK, 'jpeg'],
    ['webp', ['png'], 'png'],
    ['jpeg', ['webp'], 'webp'],
    ['png', ['gif', 'jpeg'], 'jpeg'],
  ] as const)('but is %s and goes where %s are taken becomes %s', async (format, takes, becomes) => {
    const bytes = await plain(30, 20).toFormat(format).toBuffer();
    expect(await fitted(bytes, format, PLENTY, takes)).toMatchObject({ format: becomes, width: 30, height: 20 });
  });

  it('but goes where nothing like it is taken is none', async () => {
    expect(await fitForPost({ bytes: await png(30, 20), format: 'png' }, PLENTY, ['svg', 'gif'])).toBeNull();
  });

  it('says its size as it is seen, and is made anew that way up', async () => {
    const bytes = await plain(30, 20, BLUE).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await fitForPost({ bytes, format: 'jpeg' }, PLENTY, SLACK)).toMatchObject({ width: 20, height: 30 });
    expect(await fitted(bytes, 'jpeg', PLENTY, ['webp'])).toMatchObject({ width: 20, height: 30 });
  });

  it('and cannot be read is refused', async () => {
    const thrown = await fitForPost({ bytes: Buffer.from('a cat'), format: 'png' }, PLENTY, DISCORD).catch((e) => e);
    expect(thrown).toBeInstanceOf(BotError);
    expect(thrown).toMatchObject({ code: 'bad_picture', message: inputWords.unreadable });
  });
});

describe('a picture that is too large', () => {
  it('loses quality first, then pixels, then more quality, and then is none', async () => {
    const bytes = await noise(1120, 1060, { blur: 1 });
    const encoded = (quality: number, height: number) => {
      const chromaSubsampling = quality < 80 ? '4:2:0' : '4:4:4';
      return size(sharp(bytes).resize({ height }).jpeg({ quality, chromaSubsampling }));
    };
    for (const quality of [90, 80]) {
      const limit = await encoded(quality, 1060);
      const made = await fitted(bytes, 'png', limit, SLACK);
      expect([made.format, made.width, made.height, made.bytes.length]).toEqual(['jpeg', 1120, 1060, limit]);
    }
    const smaller = await fitted(bytes, 'png', (await encoded(80, 1060)) - 1, SLACK);
    expect(smaller.height).toBeLessThan(1060);
    expect(smaller.height).toBeGreaterThanOrEqual(1024);
    for (const quality of [70, 55, 40]) {
      const limit = await encoded(quality, 1024);
      const made = await fitted(bytes, 'png', limit, SLACK);
      expect([made.format, made.height, made.bytes.length]).toEqual(['jpeg', 1024, limit]);
    }
    expect(await fitForPost({ bytes, format: 'png' }, (await encoded(40, 1024)) - 1, SLACK)).toBeNull();
  });

  it('keeps all its pixels where they are few from the start', async () => {
    const bytes = await noise(90, 60);
    const encoded = (quality: number) => size(sharp(bytes).webp({ quality }));
    for (const quality of [90, 80, 70, 55, 40]) {
      const limit = await encoded(quality);
      const made = await fitted(bytes, 'png', limit);
      expect([made.format, made.width, made.height, made.bytes.length]).toEqual(['webp', 90, 60, limit]);
    }
    expect(await fitForPost({ bytes, format: 'png' }, (await encoded(40)) - 1, DISCORD)).toBeNull();
  });

  it('takes few encodes, and uses most of the room there is', async () => {
    const bytes = await noise(1500, 1250, { blur: 1 });
    const whole = await size(sharp(bytes).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }));
    for (const share of [0.95, 0.6, 0.45, 0.3, 0.2, 0.03]) {
      const limit = Math.floor(whole * share);
      const seen: number[] = [];
      const encodes = await encodesOf(async () => {
        const made = await fitForPost({ bytes, format: 'png' }, limit, SLACK);
        if (made !== null && made.height > 1024) seen.push(made.bytes.length / limit);
      });
      expect([share, encodes, encodes <= 4]).toEqual([share, encodes, true]);
      for (const used of seen) expect(used).toBeGreaterThan(0.6);
      if (share > 0.5) expect(seen).toHaveLength(1);
    }
  });

  it('keeps its colour profile', async () => {
    const bytes = await sharp(await noise(60, 40))
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const { icc } = await sharp(bytes).metadata();
    expect(icc).toBeDefined();
    for (const takes of [DISCORD, SLACK]) {
      const made = await fitted(bytes, 'png', bytes.length - 1, takes);
      expect((await sharp(made.bytes).metadata()).icc).toEqual(icc);
    }
  });

  it('keeps its proportions and enough pixels, whatever its size and the limit', async () => {
    const edge = fc.oneof(fc.integer({ min: 8, max: 200 }), fc.integer({ min: 1000, max: 1080 }));
    const shape = fc.record({ width: edge, height: edge, share: fc.double({ min: 0.02, max: 1, noNaN: true }) });
    await fc.assert(
      fc.asyncProperty(shape, fc.constantFrom(DISCORD, SLACK), async ({ width, height, share }, takes) => {
        const bytes = await noise(width, height);
        const limit = Math.floor(bytes.length * share * 0.3);
        const made = await fitForPost({ bytes, format: 'png' }, limit, takes);
        if (made === null) return;
        expect(made.bytes.length).toBeLessThanOrEqual(limit);
        expect(shorterEdge(made)).toBeGreaterThanOrEqual(Math.min(1024, width, height));
        expect(Math.abs(made.width - (made.height * width) / height)).toBeLessThanOrEqual(Math.max(1, width / height));
        expect(Math.abs(made.height - (made.width * height) / width)).toBeLessThanOrEqual(Math.max(1, height / width));
        expect(await sharp(made.bytes).metadata()).toMatchObject({ width: made.width, height: made.height });
      }),
      { numRuns: 7 },
    );
  });
});

describe('a picture that lets something through', () => {
  it.each([
    ['webp', DISCORD],
    ['png', SLACK],
  ] as const)('still does as %s', async (format, takes) => {
    const clear = await sharp(await noise(120, 80))
      .composite([{ input: await halfClearPng(120, 80), blend: 'dest-in' }])
      .png({ compressionLevel: 0 })
      .toBuffer();
    const made = await fitted(clear, 'png', Math.floor(clear.length / 2), takes);
    expect(made).toMatchObject({ format, width: 120, height: 80 });
    const { channels } = await sharp(made.bytes).stats();
    expect(channels).toHaveLength(4);
    expect(channels[3]).toMatchObject({ min: 0, max: 255, mean: expect.closeTo(127.5, 0) });
  });

  it('becomes a PNG of fewer colours, then of fewer pixels, where WebP is not taken', async () => {
    const clear = await sharp(await banded(1060, 1040))
      .removeAlpha()
      .ensureAlpha(0.5)
      .png()
      .toBuffer();
    const palette = await size(sharp(clear).png({ quality: 80, effort: 1 }));
    expect(await fitted(clear, 'png', palette, SLACK)).toMatchObject({ format: 'png', width: 1060, height: 1040 });
    const smaller = await fitted(clear, 'png', Math.floor(palette * 0.95), SLACK);
    expect(smaller.height).toBeLessThan(1040);
    expect((await sharp(smaller.bytes).stats()).channels[3]?.mean).toBeCloseTo(127.5, -1);
  });

  it('is none where nothing that is taken lets anything through', async () => {
    const bytes = await halfClearPng(30, 20);
    expect(await fitForPost({ bytes, format: 'png' }, PLENTY, ['jpeg'])).toBeNull();
  });

  it('in name only becomes JPEG', async () => {
    const bytes = await sharp(await noise(60, 40))
      .ensureAlpha(1)
      .png()
      .toBuffer();
    expect(await fitted(bytes, 'png', bytes.length - 1, SLACK)).toMatchObject({ format: 'jpeg' });
  });
});

/** An animation of plain colours: its frames are shown for 50, 60, 70 … ms, and it plays three times. */
async function moving(count: number): Promise<Buffer> {
  const colours = [RED, GREEN, BLUE];
  return joined(await Promise.all(Array.from({ length: count }, (_, at) => png(30, 20, colours[at % 3]))));
}

async function movingNoise(count: number): Promise<Buffer> {
  return joined(await Promise.all(Array.from({ length: count }, (_, at) => noise(60, 40, { seed: at + 1 }))));
}

function joined(frames: Buffer[]): Promise<Buffer> {
  const delay = frames.map((_, at) => 50 + at * 10);
  return sharp(frames, { join: { animated: true } })
    .gif({ delay, loop: 3, effort: 1 })
    .toBuffer();
}

describe('a picture that moves', () => {
  it('and is too large becomes an animated WebP with every frame where that is taken', async () => {
    const bytes = await movingNoise(4);
    const made = await fitted(bytes, 'gif', bytes.length - 1);
    expect(made).toMatchObject({ format: 'webp', width: 60, height: 40, original: false });
    expect(await sharp(made.bytes).metadata()).toMatchObject({ pages: 4, delay: [50, 60, 70, 80], loop: 3 });
    const least = await size(sharp(bytes, { animated: true }).webp({ quality: 40 }));
    expect(await sharp((await fitted(bytes, 'gif', least)).bytes).metadata()).toMatchObject({ pages: 4, height: 40 });
  });

  it('and is too large has fewer frames as GIF where WebP is not taken, and takes as long', async () => {
    const bytes = await movingNoise(7);
    const shares = [
      [0.65, [110, 150, 190, 110]],
      [0.45, [180, 270, 110]],
      [0.35, [260, 300]],
    ] as const;
    for (const [share, delay] of shares) {
      const made = await fitted(bytes, 'gif', Math.floor(bytes.length * share), SLACK);
      expect(made).toMatchObject({ format: 'gif', width: 60, height: 40 });
      expect(await sharp(made.bytes).metadata()).toMatchObject({ pages: delay.length, delay, loop: 3 });
    }
    expect(await fitForPost({ bytes, format: 'gif' }, Math.floor(bytes.length * 0.2), SLACK)).toBeNull();
  });

  it('keeps the frames it keeps in their order and colours', async () => {
    const bytes = await sharp(await moving(4), { animated: true })
      .webp({ lossless: true })
      .toBuffer();
    const made = await fitted(bytes, 'webp', PLENTY, SLACK);
    const looks = await Promise.all(
      [0, 1, 2, 3].map(async (page) => (await sharp(made.bytes, { page }).removeAlpha().stats()).dominant),
    );
    expect(looks.map(({ r, g, b }) => 'rgb'[[r, g, b].indexOf(Math.max(r, g, b))])).toEqual(['r', 'g', 'b', 'r']);
    expect(await sharp(made.bytes).metadata()).toMatchObject({ format: 'gif', delay: [50, 60, 70, 80] });
  });

  it('never comes to a standstill', async () => {
    for (const count of [2, 3]) {
      const bytes = await movingNoise(count);
      for (const share of [0.9, 0.7, 0.5, 0.3]) {
        const made = await fitForPost({ bytes, format: 'gif' }, Math.floor(bytes.length * share), SLACK);
        if (made !== null) expect((await sharp(made.bytes).metadata()).pages).toBe(2);
      }
    }
    expect(await fitForPost({ bytes: await moving(2), format: 'gif' }, PLENTY, ['png', 'jpeg'])).toBeNull();
  });

  it('is made smaller before it loses frames', async () => {
    const bytes = await joined([await banded(1040, 1160), await banded(1040, 1160, 2)]);
    const made = await fitted(bytes, 'gif', Math.floor(bytes.length * 0.99), SLACK);
    expect(made.format).toBe('gif');
    expect(made.width).toBeLessThan(1040);
    expect(made.width).toBeGreaterThanOrEqual(1024);
    expect((await sharp(made.bytes).metadata()).pages).toBe(2);
  });

  it('in name only, with one frame, is like any other', async () => {
    const bytes = await sharp(await noise(60, 40))
      .gif()
      .toBuffer();
    expect(await fitted(bytes, 'gif', bytes.length - 1)).toMatchObject({ format: 'webp' });
    expect(await fitted(bytes, 'gif', bytes.length - 1, SLACK)).toMatchObject({ format: 'jpeg' });
  });
});

describe('a drawing', () => {
  const drawing = (width: number, height: number) =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><rect width="50%" height="100%" fill="red"/></svg>`,
    );

  it.each([
    [
      [100, 50],
      [2048, 1024],
    ],
    [
      [50, 100],
      [1024, 2048],
    ],
    [
      [1500, 1200],
      [1500, 1200],
    ],
    [
      [4000, 10],
      [8000, 20],
    ],
    [
      [90_000, 60_000],
      [8192, 5461],
    ],
  ] as const)('of %s becomes a PNG of %s', async ([width, height], [wide, high]) => {
    const made = await fitted(drawing(width, height), 'svg', PLENTY, SLACK);
    expect(made).toMatchObject({ format: 'png', width: wide, height: high, original: false });
  });

  it('is drawn in that size, not enlarged, and stays clear where nothing is drawn', async () => {
    const made = await fitted(drawing(11, 11), 'svg', PLENTY, SLACK);
    const { data, info } = await sharp(made.bytes).extractChannel('alpha').raw().toBuffer({ resolveWithObject: true });
    const row = [...data.subarray(0, info.width)];
    expect([row.at(0), row.at(-1)]).toEqual([255, 0]);
    expect(row.filter((alpha) => alpha > 0 && alpha < 255).length).toBeLessThanOrEqual(2);
  });

  it('that is too large as PNG becomes what a picture would', async () => {
    const spots = Array.from(
      { length: 300 },
      (_, n) => `<circle cx="${(n * 37) % 100}" cy="${(n * 61) % 100}" r="3" fill="hsl(${n},80%,50%)"/>`,
    );
    const bytes = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${spots.join('')}</svg>`);
    const asPng = await fitted(bytes, 'svg', PLENTY, SLACK);
    const limit = asPng.bytes.length - 1;
    expect(await fitted(bytes, 'svg', limit)).toMatchObject({ format: 'webp', width: 1024, original: false });
    expect(await fitted(bytes, 'svg', PLENTY, ['webp'])).toMatchObject({
      format: 'webp',
      width: 1024,
      original: false,
    });
  });
});
