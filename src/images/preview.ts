import sharp from 'sharp';
import type { Preview } from '../core/picture.ts';

/** Longest edge of a preview in pixels: enough for a chat window, a few tens of kilobytes. */
export const PREVIEW_EDGE = 768;

/** Scales a picture down to a preview: JPEG, or PNG where it is transparent. Smaller ones keep their size. */
export async function makePreview(bytes: Uint8Array): Promise<Preview> {
  const picture = sharp(bytes, { failOn: 'none' });
  const { hasAlpha } = await picture.metadata();
  const transparent = hasAlpha === true && !(await picture.stats()).isOpaque;
  const scaled = picture.resize({ width: PREVIEW_EDGE, height: PREVIEW_EDGE, fit: 'inside', withoutEnlargement: true });
  const encoded = transparent ? scaled.png({ compressionLevel: 6 }) : scaled.jpeg({ quality: 78 });
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
  return { bytes: data, format: transparent ? 'png' : 'jpeg', width: info.width, height: info.height };
}
