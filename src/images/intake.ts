import sharp from 'sharp';
import { BotError } from '../core/error.ts';
import type { Painted, PictureFormat } from '../core/picture.ts';
import { words } from '../core/words.ts';
import { withoutMetadata } from './metadata.ts';

/** Size of one picture that a member gives, in bytes: the image API takes less than 50 MB each (image reference). */
export const MAX_PICTURE_BYTES = 49 * 1024 * 1024;

/** Pixels of one picture that a member gives, checked before it is decoded: about eight times a 4K picture. */
const MAX_PIXELS = 64_000_000;

/** Formats the image API takes as they are (image reference, `image`). */
const AS_IS = { png: 'png', jpeg: 'jpeg', webp: 'webp' } as const satisfies Record<string, PictureFormat>;

/** Formats the image API paints. */
const PAINTED: Readonly<Record<string, PictureFormat>> = { ...AS_IS, gif: 'gif', svg: 'svg' };

/**
 * Looks at the bytes of a picture that a member gave; names and claimed types do not count. A PNG, JPEG or WebP file
 * goes through pixel for pixel, without its EXIF data; a turned one is turned upright; GIF (its first frame), AVIF and
 * TIFF become PNG.
 * @throws BotError `bad_picture` or `too_large`
 */
export async function takeIn(bytes: Uint8Array): Promise<Painted> {
  if (bytes.length > MAX_PICTURE_BYTES) {
    throw new BotError('too_large', words.picture.tooManyBytes(bytes.length, MAX_PICTURE_BYTES));
  }
  if (bytes.length === 0) throw new BotError('bad_picture', words.picture.unreadable);
  const { format, width, height, turned } = await lookAt(bytes);
  if (!turned && format in AS_IS) {
    const asIs = AS_IS[format as keyof typeof AS_IS];
    return { bytes: withoutMetadata(bytes, asIs), format: asIs, width, height };
  }
  const upright = sharp(bytes, { limitInputPixels: MAX_PIXELS }).rotate().keepIccProfile();
  const made = format === 'jpeg' ? upright.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }) : upright.png();
  const { data, info } = await made.toBuffer({ resolveWithObject: true }).catch((cause: unknown) => {
    throw new BotError('bad_picture', unreadable(bytes), { cause });
  });
  return { bytes: data, format: format === 'jpeg' ? 'jpeg' : 'png', width: info.width, height: info.height };
}

async function lookAt(bytes: Uint8Array) {
  const facts = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw new BotError('bad_picture', unreadable(bytes), { cause });
    });
  // An SVG can name other files and addresses; it is not decoded at all.
  if (facts.format === 'svg') throw new BotError('bad_picture', words.picture.svg);
  const { format, width, orientation = 1 } = facts;
  const height = facts.pageHeight ?? facts.height;
  if (width * height > MAX_PIXELS) {
    throw new BotError('bad_picture', words.picture.tooManyPixels(width, height, MAX_PIXELS));
  }
  return { format, width, height, turned: orientation > 1 };
}

/** Why a file cannot be read: a format that people do have, or no picture at all. */
function unreadable(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (/^.{4}ftyp(?:hei|hev|mif|msf)/su.test(head)) return words.picture.heic;
  if (head.startsWith('BM')) return words.picture.unreadableKind('BMP');
  return words.picture.unreadable;
}

/** The facts of a picture that the image service painted; null where the bytes are not a picture. */
export async function factsOf(bytes: Uint8Array): Promise<Omit<Painted, 'bytes'> | null> {
  if (bytes.length === 0) return null;
  const facts = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => null);
  const format = facts === null ? undefined : PAINTED[facts.format];
  return facts === null || format === undefined
    ? null
    : { format, width: facts.width, height: facts.pageHeight ?? facts.height };
}
