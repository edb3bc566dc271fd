import sharp from 'sharp';
import { BotError } from '../core/error.ts';
import type { Painted } from '../core/picture.ts';
import { words } from '../core/words.ts';

/** Size of a mask in bytes: "less than 4MB" (image reference, `mask`). */
const MAX_BYTES = 4 * 1024 * 1024;

/** How much a mask is smoothed, in pixels, where its detail would make it too large; tried in turn. */
const BLURS = [0, 2, 8] as const;

/** Below this a grey counts as black. */
const MIDDLE = 128;

/**
 * Makes a mask that the API takes from whatever a member gave: a PNG with the size of the picture it is for, fully
 * transparent where the picture may change and opaque where it stays. Transparency in what was given says where; where
 * there is none, black may change and white stays, as in OpenAI's guide. It holds no colours and, where it
 * would be larger than the API takes, less detail.
 * @throws BotError `bad_picture` where it selects nothing or everything, or is too fine to be sent
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
  for (const blur of BLURS) {
    const smooth = blur === 0 ? grey : await blurred(grey, width, height, blur);
    const stays = smooth.map((value) => (value < MIDDLE ? 0 : 255));
    if (!stays.includes(0)) throw new BotError('bad_picture', words.picture.maskNothing);
    if (!stays.includes(255)) throw new BotError('bad_picture', words.picture.maskEverything);
    const bytes = await sharp({ create: { width, height, channels: 3, background: 'black' } })
      .joinChannel(Buffer.from(stays), { raw: { width, height, channels: 1 } })
      .png({ compressionLevel: 6 })
      .toBuffer();
    if (bytes.length < MAX_BYTES) return { bytes, format: 'png', width, height };
  }
  throw new BotError('bad_picture', words.picture.maskTooFine);
}

function blurred(grey: Buffer, width: number, height: number, sigma: number): Promise<Buffer> {
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .blur(sigma)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}
