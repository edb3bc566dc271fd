import sharp from 'sharp';
import { BotError } from '../core/error.ts';
import { specOf } from '../core/models.ts';
import type { ImageRequest } from '../core/request.ts';
import { words } from '../core/words.ts';
import type { InputPicture } from './api.ts';

/** Edges that are tried, in pixels, until a square PNG is small enough. */
const EDGES = [1024, 768, 512, 256] as const;

/**
 * Makes the pictures of a request into what its model takes. Most go through as they are; an animation or a drawing
 * that was painted here becomes PNG, and DALL-E 2 gets its square PNG under 4 MB, cut from the middle.
 * @throws BotError `bad_picture`
 */
export async function fitInputs(
  request: ImageRequest,
  inputs: readonly InputPicture[],
  mask: InputPicture | null,
): Promise<Readonly<{ inputs: readonly InputPicture[]; mask: InputPicture | null }>> {
  const { squarePng, maxBytes } = specOf(request.model).inputs;
  if (!squarePng) return { inputs: await Promise.all(inputs.map(asPhoto)), mask };
  const squares = await Promise.all(inputs.map((input) => square(input, maxBytes)));
  const [first] = squares;
  if (request.kind === 'edit' && mask === null && first !== undefined && (await sharp(first.bytes).stats()).isOpaque) {
    throw new BotError('bad_picture', words.picture.needsMask(request.model));
  }
  const { width = 1024 } = first === undefined ? {} : await sharp(first.bytes).metadata();
  return { inputs: squares, mask: mask === null ? null : await cut(mask, width) };
}

async function asPhoto(input: InputPicture): Promise<InputPicture> {
  if (input.format === 'png' || input.format === 'jpeg' || input.format === 'webp') return input;
  return { bytes: await sharp(input.bytes).png().toBuffer(), format: 'png' };
}

async function square(input: InputPicture, maxBytes: number): Promise<InputPicture> {
  for (const edge of EDGES) {
    const made = await cut(input, edge);
    if (made.bytes.length < maxBytes) return made;
  }
  throw new BotError('bad_picture', words.picture.unreadable);
}

async function cut({ bytes }: InputPicture, edge: number): Promise<InputPicture> {
  const made = sharp(bytes).rotate().resize({ width: edge, height: edge, fit: 'cover' }).ensureAlpha();
  return { bytes: await made.png().toBuffer(), format: 'png' };
}
