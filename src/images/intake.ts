import sharp from 'sharp';
import { BotError } from '../core/error.ts';
import type { Painted, PictureFormat } from '../core/picture.ts';
import { words } from '../core/words.ts';

/** Size of one picture that a member gives, in bytes: the image API takes less than 50 MB each (image reference). */
export const MAX_PICTURE_BYTES = 49 * 1024 * 1024;

/** Pixels of one picture that a member gives, checked before it is decoded: about eight times a 4K picture. */
const MAX_PIXELS = 64_000_000;

/** Formats the image API takes as they are (image reference, `image`). */
const AS_IS: Readonly<Record<string, PictureFormat>> = { png: 'png', jpeg: 'jpeg', webp: 'webp' };

/** Formats the image API paints. */
const PAINTED: Readonly<Record<string, PictureFormat>> = { ...AS_IS, gif: 'gif', svg: 'svg' };

/**
 * Looks at the bytes of a picture that a member gave; names and claimed types do not count. A PNG, JPEG or WebP file
 * goes through pixel for pixel; other formats that can be read become PNG.
 * @throws BotError `bad_picture` or `too_large`
 */
export async function takeIn(bytes: Uint8Array): Promise<Painted> {
  if (bytes.length > MAX_PICTURE_BYTES) {
    throw new BotError('too_large', words.picture.tooManyBytes(bytes.length, MAX_PICTURE_BYTES));
  }
  const { format, width, height } = await lookAt(bytes);
  const asIs = AS_IS[format];
  if (asIs !== undefined) return { bytes, format: asIs, width, height };
  const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS })
    .rotate()
    .png()
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw new BotError('bad_picture', words.picture.unreadable, { cause });
    });
  return { bytes: data, format: 'png', width: info.width, height: info.height };
}

async function lookAt(bytes: Uint8Array): Promise<{ format: string; width: number; height: number }> {
  const facts = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw new BotError('bad_picture', words.picture.unreadable, { cause });
    });
  // An SVG can name other files and addresses; it is not decoded at all.
  if (facts.format === 'svg') throw new BotError('bad_picture', words.picture.svg);
  const height = facts.pageHeight ?? facts.height;
  if (facts.width * height > MAX_PIXELS) {
    throw new BotError('bad_picture', words.picture.tooManyPixels(facts.width, height, MAX_PIXELS));
  }
  return { format: facts.format, width: facts.width, height };
}

/** The facts of a picture that the image service painted; null where the bytes are not a picture. */
export async function factsOf(bytes: Uint8Array): Promise<Omit<Painted, 'bytes'> | null> {
  const facts = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => null);
  if (facts === null) return null;
  const format = PAINTED[facts.format];
  return format === undefined ? null : { format, width: facts.width, height: facts.pageHeight ?? facts.height };
}
