import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makePreview, PREVIEW_EDGE } from '../../src/images/preview.ts';
import { BLUE, CLEAR, colourOf, halfClearPng, nameOfColour, plain, png } from '../fixtures/tiny-pictures.ts';

describe('a preview', () => {
  it('is never larger than 768 pixels, keeps its shape and never grows', async () => {
    expect(PREVIEW_EDGE).toBe(768);
    const edge = fc.integer({ min: 1, max: 1600 });
    await fc.assert(
      fc.asyncProperty(edge, edge, async (width, height) => {
        const preview = await makePreview(await png(width, height));
        const scale = Math.min(1, 768 / Math.max(width, height));
        expect(Math.abs(preview.width - width * scale)).toBeLessThanOrEqual(1);
        expect(Math.abs(preview.height - height * scale)).toBeLessThanOrEqual(1);
        expect(Math.max(preview.width, preview.height)).toBeLessThanOrEqual(768);
        const { format, width: across, height: down } = await sharp(preview.bytes).metadata();
        expect([format, across, down]).toEqual([preview.format, preview.width, preview.height]);
      }),
      {
        numRuns: 12,
        examples: [
          [768, 768],
          [769, 1],
          [1, 1600],
        ],
      },
    );
  });

  it.each([
    ['PNG without transparency', () => plain(900, 600, BLUE).removeAlpha().png().toBuffer()],
    ['PNG with a transparency that nothing uses', () => png(900, 600, BLUE)],
    ['JPEG', () => plain(900, 600, BLUE).jpeg().toBuffer()],
    ['WebP', () => plain(900, 600, BLUE).webp().toBuffer()],
  ])('of a %s is a JPEG', async (_, make) => {
    const preview = await makePreview(await make());
    expect(preview).toMatchObject({ format: 'jpeg', width: 768, height: 512 });
    expect(await nameOfColour(preview.bytes)).toBe('blue');
    expect(preview.bytes.length).toBeLessThan(50_000);
  });

  it.each([
    ['PNG', () => halfClearPng(1000, 500)],
    [
      'WebP',
      async () =>
        sharp(await halfClearPng(1000, 500))
          .webp({ lossless: true })
          .toBuffer(),
    ],
    [
      'PNG with a palette',
      async () =>
        sharp(await halfClearPng(1000, 500))
          .png({ palette: true })
          .toBuffer(),
    ],
  ])('of a %s that something shows through is a PNG that still lets it through', async (_, make) => {
    const preview = await makePreview(await make());
    expect(preview).toMatchObject({ format: 'png', width: 768, height: 384 });
    const part = (left: number) => sharp(preview.bytes).extract({ left, top: 0, width: 300, height: 384 }).toBuffer();
    expect((await sharp(await part(440)).stats()).channels[3]?.max).toBe(0);
    expect(await colourOf(await part(0))).toEqual([220, 40, 40]);
  });

  it('of nothing but transparency is a PNG', async () => {
    expect((await makePreview(await plain(20, 20, CLEAR).png().toBuffer())).format).toBe('png');
  });

  it('is not made of something that is not a picture', async () => {
    await expect(makePreview(Buffer.from('hello'))).rejects.toThrow();
  });
});
