import sharp from 'sharp';
import { BotError } from '../core/error.ts';
import type { Painted } from '../core/picture.ts';
import { words } from '../core/words.ts';

/** Below this a grey counts as black. */
const MIDDLE = 128;

/**
 * Makes a mask that the API takes from whatever a member gave: a PNG with the size of the picture it is for, fully
 * transparent where the picture may change and opaque where it stays. Transparency in what was given says where; where
 * there is none, black may change and white stays, as in OpenAI's guide. It holds no colours, so that even a large one
 * stays far below the API's 4 MB.
 * @throws BotError `bad_picture` where it selects nothing or everything
 */
export async function makeMask(mask: Uint8Array, width: number, height: number): Promise<Painted> {
  const given = sharp(mask).rotate();
  const { hasAlpha } = await given.metadata();
  const byAlpha = hasAlpha === true && !(await given.stats()).isOpaque;
  const resized = given.resize({ width, height, fit: 'fill', kernel: 'nearest' });
  const channel = byAlpha
    ? resized.ensureAlpha().extractChannel('alpha')
    : resized.flatten({ background: 'white' }).greyscale();
  const grey = await channel.toColourspace('b-w').raw().toBuffer();
  const stays = grey.map((value) => (value < MIDDLE ? 0 : 255));
  if (!stays.includes(0)) throw new BotError('bad_picture', words.picture.maskNothing);
  if (!stays.includes(255)) throw new BotError('bad_picture', words.picture.maskEverything);
  const bytes = await sharp({ create: { width, height, channels: 3, background: 'black' } })
    .joinChannel(Buffer.from(stays), { raw: { width, height, channels: 1 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  return { bytes, format: 'png', width, height };
}
