import { open, type Pixels, pixelsOf } from './pixels.ts';

/** Cells across the short edge of the first and of the last partial picture. */
const COARSE = 11;
const FINE = 96;

/**
 * The picture as it stood before it was finished: fields of thin colour first, then ever more detail.
 * @param index 0 to count - 1
 */
export async function unfinished(pixels: Pixels, index: number, count: number): Promise<Pixels> {
  const { width, height, channels } = pixels;
  const alpha = channels === 4;
  const progress = count === 1 ? 0.35 : index / (count - 1);
  const cells = COARSE * (FINE / COARSE) ** progress;
  const scale = Math.min(1, cells / Math.min(width, height));
  const few = await pixelsOf(
    open(pixels).resize(Math.max(2, Math.round(width * scale)), Math.max(2, Math.round(height * scale)), {
      fit: 'fill',
    }),
    alpha,
  );
  const strength = 0.78 + 0.2 * progress;
  const pale = (1 - strength) * 168;
  return pixelsOf(open(few).resize(width, height, { fit: 'fill', kernel: 'cubic' }).linear(strength, pale), alpha);
}
