import { paintEdit } from './edit.ts';
import { encodeGif, encodeStill } from './encode.ts';
import { open, type Pixels, pixelsOf, rasterise, resized } from './pixels.ts';
import { composeScene, type SceneOrder } from './scene.ts';
import { sign } from './sign.ts';
import { finishStyle } from './styles.ts';
import { unfinished } from './unfinished.ts';
import { SIGNED_LAST } from './watermark.ts';

/** What to paint. Sizes in pixels. */
export type PaintOrder = {
  readonly prompt: string;
  /** Changes the picture as the model's name does: another model, another hand. */
  readonly hand: string;
  /** How many pictures of this prompt were painted before; the same number gives the same picture. */
  readonly variation: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly format: 'png' | 'jpeg' | 'webp' | 'gif' | 'svg';
  /** 0 to 100. */
  readonly compression: number;
  readonly transparent: boolean;
  readonly frames: { readonly count: number; readonly durationMs: number };
  /** Null: paint from the prompt alone. */
  readonly inputs: PaintInputs | null;
};

/** Encoded pictures to start from. The mask's transparent pixels may change; a mark-up shows where to. */
export type PaintInputs = {
  readonly images: readonly Buffer[];
  readonly mask: Buffer | null;
  readonly markup: Buffer | null;
};

export type Painting = {
  /** The unfinished picture, in the format and size of the finished one. @param index 0 to count - 1 */
  partial(index: number, count: number): Promise<Buffer>;
  finished(): Promise<Buffer>;
};

/** Larger pictures are painted at this many pixels and scaled up. */
const PAINTED_PIXELS = 1_572_864;
const GIF_PIXELS = 262_144;

/** Paints the picture; its bytes are made when asked for, so that nothing is done for a caller who has gone. */
export async function startPainting(order: PaintOrder): Promise<Painting> {
  const { format, compression, size } = order;
  if (format === 'svg') {
    const { svg } = composeScene(sceneOf(order, size, 0, false));
    return { partial: async () => Buffer.from(svg), finished: async () => Buffer.from(svg) };
  }
  if (format === 'gif') {
    const moving = async (): Promise<Buffer> => encodeGif(await paintFrames(order), order.frames.durationMs);
    return { partial: moving, finished: moving };
  }
  const pixels = order.inputs ? await paintEdit(order, order.inputs) : await paintScene(order, 0, PAINTED_PIXELS);
  return {
    partial: async (index, count) => encodeStill(await unfinished(pixels, index, count), format, compression),
    finished: () => encodeStill(pixels, format, compression),
  };
}

async function paintScene(order: PaintOrder, moment: number, most: number): Promise<Pixels> {
  const { width, height } = order.size;
  const scale = Math.min(1, Math.sqrt(most / (width * height)));
  const painted = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const { svg, style } = composeScene(sceneOf(order, painted, moment, true));
  const finished = await finishStyle(await rasterise(svg, order.transparent), style, true);
  return resized(SIGNED_LAST.includes(style) ? await sign(finished) : finished, width, height);
}

async function paintFrames(order: PaintOrder): Promise<Pixels[]> {
  const { count } = order.frames;
  const frames: Pixels[] = [];
  const edited = order.inputs ? await paintEdit(order, order.inputs) : null;
  for (let index = 0; index < count; index++) {
    // Moments start above 0, which stands for a still picture.
    const moment = (index + 0.3) / count;
    // Not every scene has parts that move, so all of them breathe.
    frames.push(await breathing(edited ?? (await paintScene(order, moment, GIF_PIXELS)), moment));
  }
  return frames;
}

/** A picture grows and shrinks a little. */
async function breathing(pixels: Pixels, moment: number): Promise<Pixels> {
  const zoom = 1 + 0.03 * (1 - Math.cos(moment * Math.PI * 2));
  const [width, height] = [Math.round(pixels.width * zoom), Math.round(pixels.height * zoom)];
  const grown = await resized(pixels, width, height);
  const [left, top] = [Math.floor((width - pixels.width) / 2), Math.floor((height - pixels.height) / 2)];
  return pixelsOf(
    open(grown).extract({ left, top, width: pixels.width, height: pixels.height }),
    pixels.channels === 4,
  );
}

/** @param unfinished whether the style's surface still comes on top */
function sceneOf(order: PaintOrder, size: PaintOrder['size'], moment: number, unfinished: boolean): SceneOrder {
  const { prompt, hand, variation, transparent } = order;
  return { prompt, seed: `${hand}/${variation}/${prompt}`, ...size, transparent, moment, unfinished };
}
