import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/error.ts';
import { MAX_PICTURE_BYTES, takeIn } from '../../src/images/intake.ts';
import { BLUE, halfClearPng, nameOfColour, plain, png, pngThatClaims } from '../fixtures/tiny-pictures.ts';

async function refusalOf(bytes: Uint8Array): Promise<BotError> {
  const thrown = await takeIn(bytes).catch((error: unknown) => error);
  if (!(thrown instanceof BotError)) throw new Error(`it was taken, or failed with ${String(thrown)}`);
  expect(thrown.message).toMatch(/^[A-Z].*\.$/u);
  return thrown;
}

describe('a picture that a member gives', () => {
  it.each([
    ['png', () => png(30, 20)],
    ['png', () => halfClearPng(30, 20)],
    ['png', async () => Buffer.concat([await png(30, 20), Buffer.from('more behind the end')])],
    ['png', () => plain(30, 20).toColourspace('rgb16').png().toBuffer()],
    ['png', () => plain(30, 20).png({ palette: true }).toBuffer()],
    ['jpeg', () => plain(30, 20).jpeg({ quality: 30, progressive: true }).toBuffer()],
    ['webp', () => plain(30, 20).webp({ quality: 40 }).toBuffer()],
  ])('that is %s goes through byte for byte', async (format, make) => {
    const bytes = await make();
    const taken = await takeIn(bytes);
    expect(Buffer.compare(taken.bytes, bytes)).toBe(0);
    expect(taken).toMatchObject({ format, width: 30, height: 20 });
  });

  it.each([
    ['GIF', () => plain(30, 20, BLUE).gif().toBuffer()],
    ['TIFF', () => plain(30, 20, BLUE).tiff().toBuffer()],
    ['AVIF', () => plain(30, 20, BLUE).avif().toBuffer()],
  ])('that is %s becomes a PNG of the same size and colour', async (_, make) => {
    const taken = await takeIn(await make());
    expect(taken).toMatchObject({ format: 'png', width: 30, height: 20 });
    expect(await sharp(taken.bytes).metadata()).toMatchObject({ format: 'png', width: 30, height: 20 });
    expect(await nameOfColour(taken.bytes)).toBe('blue');
  });

  it('that is a GIF with several frames becomes its first frame', async () => {
    const frames = await Promise.all([plain(30, 20, BLUE).png().toBuffer(), plain(30, 20).png().toBuffer()]);
    const gif = await sharp(frames, { join: { animated: true } })
      .gif({ loop: 0, delay: [50, 50] })
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    const taken = await takeIn(gif);
    expect(taken).toMatchObject({ format: 'png', width: 30, height: 20 });
    expect(await nameOfColour(taken.bytes)).toBe('blue');
  });

  it('is turned upright where it has to be converted', async () => {
    const sideways = await plain(30, 20, BLUE).withMetadata({ orientation: 6 }).tiff().toBuffer();
    expect(await takeIn(sideways)).toMatchObject({ width: 20, height: 30 });
  });

  it('is known by its bytes alone: a view into a larger buffer is one too', async () => {
    const bytes = await png(30, 20);
    const room = Buffer.concat([Buffer.from('<svg>'), bytes, Buffer.from('</svg>')]);
    expect(await takeIn(room.subarray(5, 5 + bytes.length))).toMatchObject({ format: 'png' });
  });
});

describe('a file that is not a picture', () => {
  it.each([
    ['nothing', Buffer.of()],
    ['text', Buffer.from('a picture of a cat')],
    ['a web page', Buffer.from('<!doctype html><html><img src="x.png"></html>')],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n')],
    ['random bytes', Buffer.from('f3b1a09c5d77e1aa40c2', 'hex')],
    ['the start of a PNG', Buffer.from('89504e470d0a1a0a', 'hex')],
  ])('is refused: %s', async (_, bytes) => {
    expect((await refusalOf(bytes)).code).toBe('bad_picture');
  });

  it('is refused where only its first half is there and it would have to be converted', async () => {
    const tiff = await plain(300, 200, BLUE).tiff({ compression: 'none' }).toBuffer();
    expect((await refusalOf(tiff.subarray(0, tiff.length / 8))).code).toBe('bad_picture');
  });
});

describe('an SVG drawing', () => {
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><image href="file:///etc/passwd"/></svg>';

  it.each([
    ['plain', Buffer.from(drawing)],
    ['with a head', Buffer.from(`<?xml version="1.0"?><!-- hello -->${drawing}`)],
    ['after a byte order mark', Buffer.from(`\ufeff${drawing}`)],
  ])('is refused without being drawn: %s', async (_, bytes) => {
    expect((await refusalOf(bytes)).code).toBe('bad_picture');
  });
});

describe('a picture of a kind that people do have', () => {
  const heic = Buffer.concat([
    Buffer.from('0000001c', 'hex'),
    Buffer.from('ftypheic\0\0\0\0mif1heic'),
    Buffer.alloc(64),
  ]);
  const bmp = Buffer.concat([Buffer.from('BM'), Buffer.alloc(80)]);

  it.each([
    ['HEIC', heic, /HEIC.*JPEG/u],
    [
      'HEIC under its other name',
      Buffer.from(heic.toString('latin1').replace('heic', 'mif1'), 'latin1'),
      /HEIC.*JPEG/u,
    ],
    ['BMP', bmp, /BMP.*PNG/u],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), /SVG.*PNG/u],
  ])('is refused in a sentence that says what to do: %s', async (_, bytes, says) => {
    const { code, message } = await refusalOf(bytes);
    expect(code).toBe('bad_picture');
    expect(message).toMatch(says);
  });
});

describe('a picture that is too much', () => {
  it('in bytes is refused', async () => {
    expect((await refusalOf(Buffer.alloc(MAX_PICTURE_BYTES + 1))).code).toBe('too_large');
  });

  it('in pixels is refused by what its head says, before anything is decoded', async () => {
    const begun = performance.now();
    const { code, message } = await refusalOf(pngThatClaims(30_000, 30_000));
    expect(code).toBe('bad_picture');
    expect(message).toContain('30000');
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('is not one that is only just not too much', async () => {
    expect(await takeIn(pngThatClaims(8000, 8000))).toMatchObject({ width: 8000, height: 8000 });
    expect((await refusalOf(pngThatClaims(8001, 8000))).code).toBe('bad_picture');
  });
});

// The helper has to be right for the tests above to mean something.
it('reads the head that the tests write', async () => {
  expect(await sharp(pngThatClaims(12, 34)).metadata()).toMatchObject({ format: 'png', width: 12, height: 34 });
});
