import sharp from 'sharp';

const STANDARD = [
  { width: 1024, height: 1024 },
  { width: 1536, height: 1024 },
  { width: 1024, height: 1536 },
] as const;

/** The size of an answer to `size=auto`: the standard size nearest in shape to the first input, else a square. */
export async function automaticSize(first: Buffer | undefined): Promise<{ width: number; height: number }> {
  if (!first) return STANDARD[0];
  const { autoOrient } = await sharp(first).metadata();
  const ratio = Math.log(autoOrient.width / autoOrient.height);
  const off = ({ width, height }: { width: number; height: number }): number =>
    Math.abs(Math.log(width / height) - ratio);
  return STANDARD.reduce((best, size) => (off(size) < off(best) ? size : best));
}
