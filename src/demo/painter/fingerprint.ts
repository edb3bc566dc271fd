import sharp from 'sharp';

const EDGE = 16;

/** A picture as 16 by 16 colours, which survive scaling and re-encoding. Null: not a picture. */
export async function fingerprint(bytes: Buffer): Promise<Buffer | null> {
  return sharp(bytes)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(EDGE, EDGE, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer()
    .catch(() => null);
}

/** How far two fingerprints are apart: the mean difference of their values, 0 to 255. */
export function distance(a: Buffer, b: Buffer): number {
  if (a.length !== b.length) return 255;
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;
}
