import sharp from 'sharp';
import { createDice } from './dice.ts';
import { round } from './frame.ts';
import {
  blend,
  glaze,
  grainLayer,
  open,
  type Pixels,
  paperLayer,
  pixelsOf,
  resized,
  saturate,
  svgLayer,
  washLayer,
  withAlphaOf,
} from './pixels.ts';
import type { Style } from './vocabulary.ts';

/**
 * Gives a painted or given picture the surface of a style.
 * @param composed whether the picture was composed in that style already, so that only its surface is missing
 */
export async function finishStyle(pixels: Pixels, style: Style | null, composed: boolean): Promise<Pixels> {
  const finished = await applyStyle(pixels, style, composed);
  // Grain and paper cover empty parts too; pixel art has made its own edges.
  return alphaOf(pixels) && style !== 'pixel' ? withAlphaOf(pixels, finished) : finished;
}

async function applyStyle(pixels: Pixels, style: Style | null, composed: boolean): Promise<Pixels> {
  switch (style) {
    case null:
      return composed ? blend(pixels, [grainLayer(pixels)]) : pixels;
    case 'watercolour':
      return watercolour(pixels);
    case 'ink':
      return composed ? blend(pixels, [paperLayer(pixels)]) : ink(pixels);
    case 'poster':
      return composed ? blend(pixels, [grainLayer(pixels)]) : reduceColours(await smoothed(pixels, 2), 9);
    case 'neon':
      return composed ? bloom(pixels, 0.5) : neon(pixels);
    case 'pastel':
      return bloom(composed ? pixels : await pastel(pixels), 0.35);
    case 'sketch':
      return sketch(pixels);
    case 'pixel':
      return pixelArt(pixels);
  }
}

const alphaOf = (pixels: Pixels): boolean => pixels.channels === 4;

/** Flattens small detail into brush-sized areas. @param factor how much smaller the picture is for a moment */
async function smoothed(pixels: Pixels, factor: number): Promise<Pixels> {
  const small = open(pixels).resize(Math.round(pixels.width / factor), Math.round(pixels.height / factor), {
    fit: 'fill',
  });
  const flat = await pixelsOf(small, alphaOf(pixels));
  return resized(await pixelsOf(open(flat).median(5), alphaOf(pixels)), pixels.width, pixels.height);
}

async function watercolour(pixels: Pixels): Promise<Pixels> {
  const washed = await smoothed(pixels, 2.6);
  const { width, height } = pixels;
  const dice = createDice(`wash ${width}x${height}`);
  const unit = [1000 * (width / Math.min(width, height)), 1000 * (height / Math.min(width, height))] as const;
  const blots = Array.from({ length: 10 }, () => {
    const radius = dice.between(110, 300);
    return `<circle cx="${round(dice.next() * unit[0])}" cy="${round(dice.next() * unit[1])}" r="${round(radius)}" fill="url(#${dice.chance(0.5) ? 'a' : 'b'})"/>`;
  });
  const spots =
    '<radialGradient id="a"><stop offset=".3" stop-color="#fff" stop-opacity=".3"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>' +
    '<radialGradient id="b"><stop offset=".7" stop-color="#445" stop-opacity=".06"/><stop offset=".97" stop-color="#223" stop-opacity=".15"/><stop offset="1" stop-color="#223" stop-opacity="0"/></radialGradient>';
  const lighter = await pixelsOf(open(washed).linear(0.88, 30), alphaOf(pixels));
  const margin = alphaOf(pixels)
    ? []
    : [svgLayer(paperEdge(unit[0], unit[1], dice.fork('edge')), pixels, unit, 'over')];
  return blend(lighter, [svgLayer(spots + blots.join(''), pixels, unit, 'soft-light'), paperLayer(pixels), ...margin]);
}

/** Bare paper around the painting, its inner edge uneven as a brush leaves it. */
function paperEdge(width: number, height: number, dice: ReturnType<typeof createDice>): string {
  const edge = (depth: number): string => {
    const points: string[] = [];
    const wander = (): number => depth + dice.between(-7, 7) + (dice.chance(0.12) ? dice.between(6, 18) : 0);
    for (let x = depth; x < width - depth; x += 22) points.push(`${round(x)} ${round(wander())}`);
    for (let y = depth; y < height - depth; y += 22) points.push(`${round(width - wander())} ${round(y)}`);
    for (let x = width - depth; x > depth; x -= 22) points.push(`${round(x)} ${round(height - wander())}`);
    for (let y = height - depth; y > depth; y -= 22) points.push(`${round(wander())} ${round(y)}`);
    return `M-5 -5H${width + 5}V${height + 5}H-5ZM${points.join('L')}Z`;
  };
  return `<path d="${edge(46)}" fill="#fbf7ee" fill-opacity=".55" fill-rule="evenodd"/><path d="${edge(36)}" fill="#fbf7ee" fill-rule="evenodd"/>`;
}

async function ink(pixels: Pixels): Promise<Pixels> {
  const flat = await smoothed(pixels, 2.2);
  const black = saturate(open(flat), 0).normalise();
  return blend(await pixelsOf(glaze(black, '#f6efdf', 1, 1, 26), alphaOf(pixels)), [paperLayer(pixels)]);
}

/** Pencil lines, found by dividing the picture by its own blurred negative, over a thin wash of its colours. */
async function sketch(pixels: Pixels): Promise<Pixels> {
  const { width, height } = pixels;
  const raw = { width, height, channels: 3 } as const;
  const grey = await pixelsOf(saturate(open(pixels), 0), false);
  const veil = await pixelsOf(
    open(grey)
      .negate()
      .blur(Math.max(1, width / 170)),
    false,
  );
  const lines = open(grey).composite([{ input: veil.data, raw, blend: 'colour-dodge' }]);
  const dark = await pixelsOf(open(await pixelsOf(lines, false)).linear(2.4, -350), false);
  const wash = await pixelsOf(glaze(saturate(open(pixels), 0.9), '#fdf6e8', 0.9, 0.42, 152), alphaOf(pixels));
  return blend(wash, [{ input: dark.data, raw, blend: 'multiply' }, paperLayer(pixels)]);
}

async function pixelArt(pixels: Pixels): Promise<Pixels> {
  const { width, height } = pixels;
  const block = Math.max(2, Math.round(Math.min(width, height) / 128));
  const small = open(pixels).resize(Math.ceil(width / block), Math.ceil(height / block), {
    fit: 'fill',
    kernel: 'lanczos3',
  });
  const crisp = await pixelsOf(saturate(small, 1.2), alphaOf(pixels));
  const few = await reduceColours(crisp, 40);
  return pixelsOf(open(few).resize(width, height, { fit: 'fill', kernel: 'nearest' }), alphaOf(pixels));
}

async function reduceColours(pixels: Pixels, colours: number): Promise<Pixels> {
  const reduced = await open(pixels)
    .png({ palette: true, colours, dither: 0, effort: 3, compressionLevel: 1 })
    .toBuffer();
  return pixelsOf(sharp(reduced), alphaOf(pixels));
}

/** Light that spills over its edges. */
async function bloom(pixels: Pixels, strength: number): Promise<Pixels> {
  const { width, height } = pixels;
  const soft = await open(pixels)
    .resize(Math.ceil(width / 4), Math.ceil(height / 4), { fit: 'fill' })
    .blur(7)
    .linear(strength, 0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const spill = await sharp(soft.data, {
    raw: { width: soft.info.width, height: soft.info.height, channels: pixels.channels },
  })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .removeAlpha()
    .raw()
    .toBuffer();
  return blend(pixels, [{ input: spill, raw: { width, height, channels: 3 }, blend: 'screen' }]);
}

async function neon(pixels: Pixels): Promise<Pixels> {
  const { width, height } = pixels;
  const edges = await saturate(open(pixels), 0)
    .blur(1.4)
    .convolve({ width: 3, height: 3, kernel: [-1, -1, -1, -1, 8, -1, -1, -1, -1] })
    .linear(7, -10)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
  const lines: Pixels = { data: edges, width, height, channels: 3 };
  const gradient = svgLayer(
    '<linearGradient id="g" x2="1" y2="1"><stop stop-color="#2ef2ff"/><stop offset=".5" stop-color="#ff4fd8"/><stop offset="1" stop-color="#ffb347"/></linearGradient><rect width="1" height="1" fill="url(#g)"/>',
    pixels,
    [1, 1],
    'multiply',
  );
  const lit = await bloom(await blend(lines, [gradient]), 1.4);
  const dark = await pixelsOf(glaze(saturate(open(pixels), 1.3, 0.68), '#c9a0ff', 0.8), alphaOf(pixels));
  return blend(dark, [
    washLayer('#7a2fe0', 0.6, pixels, 'soft-light'),
    { input: lit.data, raw: { width, height, channels: 3 }, blend: 'screen' },
  ]);
}

async function pastel(pixels: Pixels): Promise<Pixels> {
  const pale = await pixelsOf(saturate(open(pixels), 0.72).linear(0.6, 96), alphaOf(pixels));
  return blend(pale, [washLayer('#f4c6dc', 0.3, pixels, 'soft-light')]);
}
