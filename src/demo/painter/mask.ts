import sharp from 'sharp';
import { open, type Pixels, pixelsOf } from './pixels.ts';
import { fitted, layerOf } from './surroundings.ts';

/** Where a mark-up points to, in units of a picture whose short edge is 1000. */
export type Spot = { readonly x: number; readonly y: number; readonly size: number };

/** Alpha below this may change; OpenAI's mask marks the parts to repaint by full transparency. */
const OPEN_BELOW = 128;

/**
 * Keeps the input wherever the mask is opaque, to the last bit, and the edit where it is transparent.
 * @param edited of the answer's size, which input and mask are fitted to
 */
export async function keepOutside(edited: Pixels, input: Buffer, mask: Buffer): Promise<Pixels> {
  const { width, height } = edited;
  const alpha = edited.channels === 4;
  const original = await fitted(input, width, height, alpha);
  const keep = await solidParts(mask, width, height);
  const raw = { width, height, channels: 1 } as const;
  if (!alpha) {
    const kept = await pixelsOf(open(original).joinChannel(keep, { raw }), true);
    return pixelsOf(open(edited).composite([layerOf(kept)]), false);
  }
  // Laying one half-transparent picture over another would mix them; here each side brings only its own part.
  const change = await sharp(keep, { raw }).negate().extractChannel(0).raw().toBuffer();
  const outside = await cutTo(original, keep);
  return pixelsOf(open(outside).composite([{ ...layerOf(await cutTo(edited, change)), blend: 'add' }]), true);
}

/** 255 where the input stays, 0 where it may change. */
async function solidParts(mask: Buffer, width: number, height: number): Promise<Buffer> {
  const image = sharp(mask).autoOrient().ensureAlpha().resize(width, height, { fit: 'cover', kernel: 'nearest' });
  const alpha = await image.extractChannel('alpha').raw().toBuffer();
  return sharp(alpha, { raw: { width, height, channels: 1 } })
    .threshold(OPEN_BELOW)
    .extractChannel(0)
    .raw()
    .toBuffer();
}

/** A picture only where the given channel is 255. */
async function cutTo(pixels: Pixels, parts: Buffer): Promise<Pixels> {
  const { width, height } = pixels;
  const white = await sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .raw()
    .toBuffer();
  const shape = await pixelsOf(
    sharp(white, { raw: { width, height, channels: 3 } }).joinChannel(parts, { raw: { width, height, channels: 1 } }),
    true,
  );
  return pixelsOf(open(pixels).composite([{ ...layerOf(shape), blend: 'dest-in' }]), true);
}

/**
 * The middle of what an overlay points to, in units of a picture whose short edge is 1000; null when it is nothing.
 * @param by its opaque parts (a mark-up) or its transparent ones (a mask)
 */
export async function spotOf(overlay: Buffer, by: 'opaque' | 'transparent'): Promise<Spot | null> {
  const { data, info } = await sharp(overlay)
    .autoOrient()
    .ensureAlpha()
    .resize(64, 64, { fit: 'fill' })
    .extractChannel('alpha')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const marked = [...data.keys()].filter((at) => (data[at] ?? 0) > 60 === (by === 'opaque'));
  if (marked.length === 0) return null;
  const columns = marked.map((at) => at % info.width);
  const rows = marked.map((at) => Math.floor(at / info.width));
  const [left, right, top, bottom] = [Math.min(...columns), Math.max(...columns), Math.min(...rows), Math.max(...rows)];
  const { autoOrient } = await sharp(overlay).metadata();
  const short = Math.min(autoOrient.width, autoOrient.height);
  const [width, height] = [(autoOrient.width / short) * 1000, (autoOrient.height / short) * 1000];
  const size = Math.max(120, ((bottom - top + 1) / 64) * height, ((right - left + 1) / 64) * width * 0.8);
  return { x: ((left + right + 1) / 128) * width, y: ((top + bottom + 1) / 128) * height, size };
}
