import sharp from 'sharp';
import { blend, type Layer, open, type Pixels, pixelsOf, rasterise, svgLayer } from './pixels.ts';
import { composeScene } from './scene.ts';

/** Decodes an input picture upright and fills the given size with it, cut where the shapes differ. */
export async function fitted(picture: Buffer, width: number, height: number, alpha: boolean): Promise<Pixels> {
  const image = sharp(picture, { limitInputPixels: 100_000_000 }).autoOrient().resize(width, height, { fit: 'cover' });
  return pixelsOf(alpha ? image : image.flatten({ background: '#ffffff' }), alpha);
}

/** Whether some of a picture can be seen through. */
export async function seesThrough(picture: Buffer): Promise<boolean> {
  return !(await sharp(picture).stats()).isOpaque;
}

/** Paints the prompt's scene and lays a cut-out picture over it. */
export async function onScene(cutOut: Pixels, prompt: string, seed: string): Promise<Pixels> {
  const { svg } = composeScene({
    prompt,
    seed,
    width: cutOut.width,
    height: cutOut.height,
    transparent: false,
    moment: 0,
    unfinished: false,
  });
  return blend(await rasterise(svg, false), [layerOf(cutOut)]);
}

/** Lets the middle of a picture stand in a newly painted place. */
export async function inPlace(pixels: Pixels, prompt: string, seed: string): Promise<Pixels> {
  const oval =
    '<radialGradient id="g" r=".5"><stop offset=".66" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient><rect width="1" height="1" fill="url(#g)"/>';
  const kept = await pixelsOf(
    open(pixels)
      .ensureAlpha()
      .composite([svgLayer(oval, pixels, [1, 1], 'dest-in')]),
    true,
  );
  return onScene(kept, prompt, seed);
}

/** Adds further pictures to the first: one becomes a large inset, several a row of prints along the bottom. */
export async function withInsets(pixels: Pixels, others: readonly Buffer[]): Promise<Pixels> {
  const { width, height } = pixels;
  const short = Math.min(width, height);
  const shown = others.slice(0, 8);
  const many = shown.length;
  const edge = Math.round(many === 1 ? short * 0.36 : Math.min(short * 0.27, (width * 0.86) / many));
  const layers: Layer[] = [];
  for (const [index, picture] of shown.entries()) {
    const lean = many === 1 ? 4 : (index % 2 ? 1 : -1) * (2 + (index % 3));
    const print = await printOf(picture, edge, lean);
    const middle = many === 1 ? width - edge * 0.78 : (width * (index + 0.5)) / many;
    const top = height - edge * (many === 1 ? 1.28 : 1.32 + (index % 2) * 0.08);
    layers.push({
      input: print.bytes,
      left: Math.round(Math.max(0, middle - print.width / 2)),
      top: Math.round(Math.max(0, top)),
    });
  }
  return blend(pixels, layers);
}

/** A picture as a small paper print with a white border and a shadow, turned a little. */
async function printOf(picture: Buffer, edge: number, lean: number): Promise<{ bytes: Buffer; width: number }> {
  const border = Math.max(3, Math.round(edge * 0.045));
  const inner = await fitted(picture, edge - border * 2, edge - border * 2, false);
  const framed = await open(inner)
    .extend({ top: border, bottom: border, left: border, right: border, background: '#fdfaf3' })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const turned = await sharp(framed)
    .ensureAlpha()
    .rotate(lean, { background: '#00000000' })
    .png({ compressionLevel: 0 })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = turned.info;
  const pad = border * 3;
  const shade = await sharp(turned.data)
    .extend({ top: pad, bottom: pad, left: pad, right: pad, background: '#00000000' })
    .linear([0, 0, 0, 0.5], [10, 6, 20, 0])
    .blur(Math.max(1, border))
    .png({ compressionLevel: 0 })
    .toBuffer();
  const bytes = await sharp(shade)
    .composite([{ input: turned.data, left: pad, top: Math.max(0, pad - border) }])
    .png({ compressionLevel: 0 })
    .toBuffer();
  return { bytes, width: width + pad * 2 + (height - height) };
}

export function layerOf({ data, width, height, channels }: Pixels): Layer {
  return { input: data, raw: { width, height, channels } };
}
