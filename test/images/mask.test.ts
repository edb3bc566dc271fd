import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/error.ts';
import { takeIn } from '../../src/images/intake.ts';
import { makeMask } from '../../src/images/mask.ts';
import { CLEAR, halfClearPng, plain, png } from '../fixtures/tiny-pictures.ts';

const FOUR_MB = 4 * 1024 * 1024;
const BLACK = [0, 0, 0, 1] as const;
const WHITE = [255, 255, 255, 1] as const;

/** The alpha of every pixel, row by row. */
function alphaOf(mask: Uint8Array): Promise<Buffer> {
  return sharp(mask).extractChannel('alpha').raw().toBuffer();
}

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** Left half of one colour, right half of another. */
function halves([r, g, b, alpha]: Colour, right: Colour): Promise<Buffer> {
  const pixels = Array.from({ length: 40 * 20 }, (_, at) =>
    at % 40 < 20 ? [r, g, b, alpha * 255] : [...right.slice(0, 3), right[3] * 255],
  );
  return sharp(Buffer.from(pixels.flat()), { raw: { width: 40, height: 20, channels: 4 } })
    .png()
    .toBuffer();
}

async function refusalOf(mask: Uint8Array): Promise<BotError> {
  const thrown = await makeMask(mask, 40, 20).catch((error: unknown) => error);
  if (!(thrown instanceof BotError)) throw new Error(`it was taken, or failed with ${String(thrown)}`);
  return thrown;
}

/** Any picture that a member may give as a mask: colours, greys, with or without transparency, of any depth. */
const picture = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    channels: fc.constantFrom(1, 2, 3, 4) as fc.Arbitrary<1 | 2 | 3 | 4>,
    seed: fc.uint8Array({ minLength: 1, maxLength: 64 }),
    format: fc.constantFrom('png', 'palette', '16 bit', 'webp', 'jpeg', 'tiff', 'gif'),
    turned: fc.constantFrom(1, 3, 6, 8),
  })
  .map(async ({ width, height, channels, seed, format, turned }) => {
    const pixels = Buffer.alloc(width * height * channels);
    for (let at = 0; at < pixels.length; at += 1) pixels[at] = seed[at % seed.length] ?? 0;
    const made = sharp(pixels, { raw: { width, height, channels } });
    if (format === 'palette') return made.png({ palette: true }).toBuffer();
    if (format === '16 bit') return made.toColourspace('rgb16').png().toBuffer();
    if (format === 'jpeg') return made.jpeg().withMetadata({ orientation: turned }).toBuffer();
    return made.toFormat(format as 'png' | 'webp' | 'tiff' | 'gif').toBuffer();
  });

describe('any mask', () => {
  it('becomes one that the API takes, or a sentence', async () => {
    let made = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        picture,
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        async (given, width, height) => {
          // As it comes in at the door, so that what is converted there is converted here.
          const { bytes } = await takeIn(await given);
          try {
            const mask = await makeMask(bytes, width, height);
            made += 1;
            expect(mask).toMatchObject({ format: 'png', width, height });
            expect(mask.bytes.length).toBeLessThan(FOUR_MB);
            expect(await sharp(mask.bytes).metadata()).toMatchObject({ format: 'png', width, height, hasAlpha: true });
            const alpha = await alphaOf(mask.bytes);
            expect(alpha.length).toBe(width * height);
            expect([...new Set(alpha)].sort()).toEqual([0, 255]);
          } catch (error) {
            if (!(error instanceof BotError)) throw error;
            refused += 1;
            expect(error).toMatchObject({
              code: 'bad_picture',
              message: expect.stringMatching(/^The mask selects .*\.$/u),
            });
          }
        },
      ),
      { numRuns: 80 },
    );
    // Both happen, or this says nothing.
    expect(Math.min(made, refused)).toBeGreaterThan(5);
  });

  it('stays under 4 MB at the largest size that can be painted', async () => {
    const pixels = Uint8Array.from({ length: 480 * 270 }, (_, at) => ((at * 2654435761) >>> 7) % 256);
    const noisy = await sharp(pixels, { raw: { width: 480, height: 270, channels: 1 } })
      .png()
      .toBuffer();
    const mask = await makeMask(noisy, 3840, 2160);
    expect(mask.bytes.length).toBeLessThan(FOUR_MB);
  });
});

describe('where a mask lets change', () => {
  it('is what is black where nothing is transparent; white stays', async () => {
    const alpha = await alphaOf((await makeMask(await halves(BLACK, WHITE), 40, 20)).bytes);
    expect([alpha[0], alpha[19], alpha[20], alpha[39]]).toEqual([0, 0, 255, 255]);
  });

  it('is what is transparent where something is, whatever its colour', async () => {
    for (const colour of [BLACK, WHITE]) {
      const [r, g, b] = colour;
      const alpha = await alphaOf((await makeMask(await halves([r, g, b, 0], colour), 40, 20)).bytes);
      expect([alpha[0], alpha[19], alpha[20], alpha[39]]).toEqual([0, 0, 255, 255]);
    }
  });

  it('is decided by the middle: a dark grey may change, a light one stays', async () => {
    const alpha = await alphaOf((await makeMask(await halves([100, 100, 100, 1], [160, 160, 160, 1]), 40, 20)).bytes);
    expect([alpha[0], alpha[39]]).toEqual([0, 255]);
  });

  it('is the transparency of the picture itself, used as its own mask', async () => {
    const own = await halfClearPng(64, 32);
    const alpha = await alphaOf((await makeMask(own, 64, 32)).bytes);
    expect([alpha[0], alpha[31], alpha[32], alpha[63]]).toEqual([255, 255, 0, 0]);
  });

  it('is stretched to the picture, and has no soft edges', async () => {
    const { bytes } = await makeMask(await halves(BLACK, WHITE), 1000, 300);
    const alpha = await alphaOf(bytes);
    expect([alpha[499], alpha[500]]).toEqual([0, 255]);
    expect(new Set(alpha)).toEqual(new Set([0, 255]));
  });

  it('is upright, as the mask is seen', async () => {
    const sideways = await sharp(await halves(BLACK, WHITE))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    // Turned clockwise, what was left is above.
    const alpha = await alphaOf((await makeMask(sideways, 20, 40)).bytes);
    expect([alpha[0], alpha[20 * 40 - 1]]).toEqual([0, 255]);
  });
});

describe('a mask is refused with a sentence', () => {
  it.each([
    ['all white', () => png(40, 20, WHITE), /nothing.*black/u],
    ['a light grey JPEG', () => plain(40, 20, [200, 200, 200, 1]).jpeg().toBuffer(), /nothing/u],
    ['all black', () => png(40, 20, BLACK), /everything.*white/u],
    ['all transparent', () => png(40, 20, CLEAR), /everything/u],
  ])('where it selects nothing or everything: %s', async (_, make, says) => {
    const { code, message } = await refusalOf(await make());
    expect(code).toBe('bad_picture');
    expect(message).toMatch(says);
  });
});
