import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { takeIn } from '../../src/images/intake.ts';
import { halfClearPng, plain } from '../fixtures/tiny-pictures.ts';

/** Where somebody was, as a camera writes it. */
const PLACE = {
  IFD0: { Copyright: 'SECRET me', Make: 'SECRET camera' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '47/1 4/1 15/1', GPSLongitudeRef: 'E', GPSLongitude: '15/1 26/1 22/1' },
};
const XMP =
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="SECRET"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>';

/** Colours that change from pixel to pixel, so that one that moves is noticed. */
function gradient(width = 40, height = 24) {
  const pixels = Buffer.alloc(width * height * 3).map((_, at) => (at * 7) % 256);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

type Format = 'jpeg' | 'png' | 'webp';

/** A picture with everything in it that tells about its taker, and a colour profile. */
function telling(format: Format): Promise<Buffer> {
  const full = gradient().withExif(PLACE).withXmp(XMP).withIccProfile('p3');
  if (format === 'jpeg') return full.jpeg({ quality: 80 }).toBuffer();
  return format === 'png' ? full.png().toBuffer() : full.webp({ lossless: true }).toBuffer();
}

const decoded = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer();

describe('what tells about the taker of a picture', () => {
  it.each<Format>(['jpeg', 'png', 'webp'])('is taken out of a %s without changing a pixel', async (format) => {
    const given = await telling(format);
    // The picture of the test has to hold it all, or this says nothing.
    expect(await sharp(given).metadata()).toMatchObject({ exif: expect.anything(), xmp: expect.anything() });
    const { bytes, ...facts } = await takeIn(given);
    expect(facts).toEqual({ format, width: 40, height: 24 });
    const { exif, xmp, iptc, icc } = await sharp(bytes).metadata();
    expect([exif, xmp, iptc]).toEqual([undefined, undefined, undefined]);
    expect(icc?.equals((await sharp(given).metadata()).icc ?? Buffer.of())).toBe(true);
    expect(Buffer.from(bytes).includes('SECRET')).toBe(false);
    expect((await decoded(bytes)).equals(await decoded(given))).toBe(true);
  });

  it('is taken out of a JPEG without touching its scan', async () => {
    const given = await telling('jpeg');
    const { bytes } = await takeIn(given);
    const scan = (file: Uint8Array) => {
      const whole = Buffer.from(file);
      return whole.subarray(whole.indexOf(Buffer.from('ffda', 'hex')));
    };
    expect(scan(bytes).equals(scan(given))).toBe(true);
    expect(bytes.length).toBeLessThan(given.length);
  });

  it('is taken out of a JPEG in comments and IPTC too, also a progressive one', async () => {
    const plainJpeg = await gradient().jpeg({ progressive: true }).toBuffer();
    const part = (marker: number, text: string) => {
      const head = Buffer.from([0xff, marker, 0, text.length + 2]);
      return Buffer.concat([head, Buffer.from(text)]);
    };
    const given = Buffer.concat([
      plainJpeg.subarray(0, 2),
      part(0xfe, 'SECRET comment'),
      part(0xed, 'Photoshop 3.0\0SECRET'),
      part(0xe1, 'http://ns.adobe.com/xap/1.0/\0SECRET'),
      plainJpeg.subarray(2),
    ]);
    const { bytes } = await takeIn(given);
    expect(Buffer.from(bytes).equals(plainJpeg)).toBe(true);
  });

  it.each(['tEXt', 'zTXt', 'iTXt', 'tIME', 'eXIf'])('is taken out of a PNG in its %s too', async (name) => {
    const plainPng = await gradient().png().toBuffer();
    const given = Buffer.concat([
      plainPng.subarray(0, 33),
      chunk(name, Buffer.from('Comment\0SECRET')),
      plainPng.subarray(33),
    ]);
    const { bytes } = await takeIn(given);
    expect(Buffer.from(bytes).equals(plainPng)).toBe(true);
  });

  it.each(['gAMA', 'pHYs', 'sRGB'])('is not what changes the look of a PNG: %s stays', async (name) => {
    const value =
      { gAMA: Buffer.from('0000b18f', 'hex'), pHYs: Buffer.alloc(9), sRGB: Buffer.of(0) }[name] ?? Buffer.of();
    const plainPng = await gradient().png().toBuffer();
    const given = Buffer.concat([plainPng.subarray(0, 33), chunk(name, value), plainPng.subarray(33)]);
    const { bytes } = await takeIn(given);
    expect(Buffer.from(bytes).includes(name)).toBe(true);
  });

  it.each(['tiff', 'avif'] as const)('does not survive a conversion either: %s', async (format) => {
    const given = await gradient()
      .withExif(PLACE)
      .toFormat(format, { lossless: true } as never)
      .toBuffer();
    const { bytes, format: made } = await takeIn(given);
    expect(made).toBe('png');
    const { exif, xmp } = await sharp(bytes).metadata();
    expect([exif, xmp]).toEqual([undefined, undefined]);
    expect(Buffer.from(bytes).includes('SECRET')).toBe(false);
  });

  it('keeps transparency as it was', async () => {
    const given = await sharp(await halfClearPng(40, 24))
      .withExif(PLACE)
      .png()
      .toBuffer();
    const { bytes } = await takeIn(given);
    expect((await decoded(bytes)).equals(await decoded(given))).toBe(true);
  });

  it('is not looked for where there is none: the file goes through as it is', async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const given = await gradient().toFormat(format).toBuffer();
      expect(Buffer.from((await takeIn(given)).bytes).equals(given)).toBe(true);
    }
  });

  it('breaks no file that ends in the middle of a part', async () => {
    const given = await telling('jpeg');
    for (const length of [4, 21, 40, 200, given.length - 5]) {
      // Refused or taken, but never an error of another kind.
      const taken = await takeIn(given.subarray(0, length)).catch((error: Error) => error.name);
      expect(typeof taken === 'string' ? taken : taken.format).toMatch(/^(?:BotError|jpeg)$/u);
    }
  });
});

describe('a picture that lies on its side', () => {
  it.each<Format>(['jpeg', 'png', 'webp'])('is turned upright, and is told so no more: %s', async (format) => {
    const given = await plain(40, 24)
      .composite([{ input: await plain(20, 24, [40, 60, 220, 1]).png().toBuffer(), left: 0, top: 0 }])
      .withMetadata({ orientation: 6 })
      .toFormat(format, { quality: 95 })
      .toBuffer();
    const { bytes, width, height } = await takeIn(given);
    expect([width, height]).toEqual([24, 40]);
    const facts = await sharp(bytes).metadata();
    expect([facts.width, facts.height, facts.orientation ?? 1]).toEqual([24, 40, 1]);
    // What was left is above now.
    const [above] = (await sharp(bytes).extract({ left: 4, top: 4, width: 1, height: 1 }).raw().toBuffer()) ?? [];
    const [below] = (await sharp(bytes).extract({ left: 4, top: 36, width: 1, height: 1 }).raw().toBuffer()) ?? [];
    expect([Number(above) < 100, Number(below) > 150]).toEqual([true, true]);
  });

  it('keeps its colour profile and loses its place', async () => {
    const given = await gradient()
      .withExif(PLACE)
      .withIccProfile('p3')
      .withMetadata({ orientation: 3 })
      .withExifMerge(PLACE)
      .jpeg()
      .toBuffer();
    const { bytes } = await takeIn(given);
    const { exif, icc } = await sharp(bytes).metadata();
    expect(exif).toBeUndefined();
    expect(icc).toBeDefined();
    expect(Buffer.from(bytes).includes('SECRET')).toBe(false);
  });
});

function chunk(type: string, data: Buffer): Buffer {
  const frame = Buffer.alloc(data.length + 12);
  frame.writeUInt32BE(data.length, 0);
  frame.write(type, 4, 'latin1');
  data.copy(frame, 8);
  // libvips reads chunks of ancillary kinds without their checksum being right only where they are skipped.
  frame.writeUInt32BE(checksum(frame.subarray(4, data.length + 8)), data.length + 8);
  return frame;
}

function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
