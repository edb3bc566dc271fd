import sharp, { type Blend, type OverlayOptions, type Sharp } from 'sharp';
import { toRgb } from './colour.ts';
import { createDice } from './dice.ts';

/** A decoded picture: 8 bits a channel, rows without gaps. */
export type Pixels = {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  /** 4 with transparency. */
  readonly channels: 3 | 4;
};

export function open({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** Runs an image pipeline. Whether the result has transparency follows `alpha`. */
export async function pixelsOf(image: Sharp, alpha: boolean): Promise<Pixels> {
  const shaped = alpha ? image.ensureAlpha() : image.removeAlpha();
  const { data, info } = await shaped.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: alpha ? 4 : 3 };
}

export async function rasterise(svg: string, alpha: boolean): Promise<Pixels> {
  return pixelsOf(sharp(Buffer.from(svg), { limitInputPixels: 40_000_000 }), alpha);
}

/** Changes how colourful and how bright a picture is, 1 leaving it as it is; a third of the cost of `modulate`. */
export function saturate(image: Sharp, colour: number, brightness = 1): Sharp {
  const grey = [0.299, 0.587, 0.114] as const;
  const row = (own: 0 | 1 | 2): [number, number, number] => {
    const part = (index: 0 | 1 | 2): number => brightness * (grey[index] * (1 - colour) + (index === own ? colour : 0));
    return [part(0), part(1), part(2)];
  };
  return image.recomb([row(0), row(1), row(2)]);
}

/**
 * Multiplies a picture with a colour, as thin paint on white paper would, after scaling and shifting its values.
 * One step, because a pipeline keeps only its last `linear`. @param opacity 0 to 1
 */
export function glaze(image: Sharp, colour: string, opacity: number, gain = 1, shift = 0): Sharp {
  const { r, g, b } = toRgb(colour);
  const scales = [r, g, b].map((channel) => 1 - opacity + (opacity * channel) / 255);
  return image.linear(
    scales.map((scale) => scale * gain),
    scales.map((scale) => scale * shift),
  );
}

export type Layer = OverlayOptions;

export async function blend(pixels: Pixels, layers: readonly Layer[]): Promise<Pixels> {
  return layers.length === 0 ? pixels : pixelsOf(open(pixels).composite([...layers]), pixels.channels === 4);
}

/** A layer drawn as SVG over the whole picture. The drawing's units are those of `viewBox`. */
export function svgLayer(body: string, pixels: Pixels, viewBox: readonly [number, number], mode: Blend): Layer {
  const { width, height } = pixels;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${viewBox[0]} ${viewBox[1]}" preserveAspectRatio="none">`;
  return { input: Buffer.from(`${head}${body}</svg>`), blend: mode };
}

/** One colour over the whole picture. @param opacity 0 to 1 */
export function washLayer(colour: string, opacity: number, pixels: Pixels, mode: Blend): Layer {
  return svgLayer(`<rect width="1" height="1" fill="${colour}" fill-opacity="${opacity}"/>`, pixels, [1, 1], mode);
}

/** A picture with the transparency of another of the same size. */
export async function withAlphaOf(model: Pixels, pixels: Pixels): Promise<Pixels> {
  const { width, height } = pixels;
  const alpha = await open(model).extractChannel(3).raw().toBuffer();
  // In two steps: removing the old channel comes last in a pipeline and would take the new one.
  const opaque = await pixelsOf(open(pixels), false);
  return pixelsOf(open(opaque).joinChannel(alpha, { raw: { width, height, channels: 1 } }), true);
}

export async function resized(pixels: Pixels, width: number, height: number): Promise<Pixels> {
  if (pixels.width === width && pixels.height === height) return pixels;
  return pixelsOf(open(pixels).resize(width, height, { fit: 'fill', kernel: 'cubic' }), pixels.channels === 4);
}

const TILE = 256;

/** Fine grain, so that large smooth areas neither look computed nor show bands. Made once. */
export const grainLayer = tileOnce('grain', 44, 60);
/** Coarser and stronger, for paper. */
export const paperLayer = tileOnce('paper', 90, 110);

function tileOnce(seed: string, contrast: number, alpha: number): (pixels: Pixels) => Layer {
  let tile: Buffer | null = null;
  return ({ width, height }) => {
    tile ??= noiseTile(seed, contrast, alpha);
    // A tile must not be larger than the picture it covers.
    const [columns, rows] = [Math.min(TILE, width), Math.min(TILE, height)];
    const cut = Array.from(
      { length: rows },
      (_, row) => tile?.subarray(row * TILE * 4, (row * TILE + columns) * 4) ?? Buffer.alloc(0),
    );
    const input = columns === TILE && rows === TILE ? tile : Buffer.concat(cut);
    return { input, raw: { width: columns, height: rows, channels: 4 }, tile: true, blend: 'soft-light' };
  };
}

function noiseTile(seed: string, contrast: number, alpha: number): Buffer {
  const dice = createDice(seed);
  const tile = Buffer.alloc(TILE * TILE * 4, alpha);
  for (let at = 0; at < tile.length; at += 4) {
    const grey = Math.round(128 + (dice.next() - 0.5) * contrast);
    tile[at] = grey;
    tile[at + 1] = grey;
    tile[at + 2] = grey;
  }
  return tile;
}
