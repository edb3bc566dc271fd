import { round } from './frame.ts';
import { blend, type Pixels, svgLayer } from './pixels.ts';
import { watermark } from './watermark.ts';

/** Writes the watermark onto a finished picture. */
export async function sign(pixels: Pixels): Promise<Pixels> {
  const unit = unitsOf(pixels.width, pixels.height);
  return blend(pixels, [svgLayer(watermark(...unit), pixels, unit, 'over')]);
}

/** A picture's size in drawing units: its short edge is 1000. */
export function unitsOf(width: number, height: number): readonly [number, number] {
  const short = Math.min(width, height);
  return [round((width / short) * 1000), round((height / short) * 1000)];
}
