import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type PaintOrder, startPainting } from '../../src/demo/painter/paint.ts';
import { maskPng, samplePng } from './client.ts';

const order = (
  prompt: string,
  images: readonly Buffer[],
  more: Partial<PaintOrder> = {},
  mask: Buffer | null = null,
  markup: Buffer | null = null,
): PaintOrder => ({
  prompt,
  hand: 'gpt-image-2',
  variation: 0,
  size: { width: 256, height: 256 },
  format: 'png',
  compression: 100,
  transparent: false,
  frames: { count: 2, durationMs: 200 },
  inputs: { images, mask, markup },
  ...more,
});
const finished = async (what: PaintOrder): Promise<Buffer> => (await startPainting(what)).finished();
const pixels = (bytes: Buffer): Promise<Buffer> => sharp(bytes).removeAlpha().raw().toBuffer();
const greys = (bytes: Buffer): Promise<Buffer> =>
  sharp(bytes).flatten({ background: '#fff' }).resize(48, 48, { fit: 'fill' }).greyscale().raw().toBuffer();

/** How alike two pictures are in what is light and what is dark: 1 the same, 0 nothing in common. */
async function correlation(first: Buffer, second: Buffer): Promise<number> {
  const [a, b] = [await greys(first), await greys(second)];
  const mean = (list: Buffer): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, onlyA, onlyB] = [0, 0, 0];
  a.forEach((value, at) => {
    const [x, y] = [value - meanA, (b[at] ?? 0) - meanB];
    both += x * y;
    onlyA += x * x;
    onlyB += y * y;
  });
  return both / Math.sqrt(onlyA * onlyB);
}

describe('an edit', () => {
  const words = [
    'make it night',
    'sunset',
    'at dawn',
    'a watercolour',
    'an ink drawing',
    'pixel art',
    'a pencil sketch',
    'flat poster',
    'neon',
    'pastel',
    'let it snow',
    'rain',
    'everything red',
    'black and white',
    'blur it',
    'add a hot air balloon',
    'add two birds and a rainbow',
    'a golden frame',
    'sparkles',
    'make it nicer somehow',
    'in a forest',
  ];

  test.each(words)('"%s" changes the picture and leaves it recognisable', async (prompt) => {
    const input = await samplePng(256);
    const edited = await finished(order(prompt, [input]));
    const unrelated = await (await startPainting({ ...order('a city by the river', []), inputs: null })).finished();
    const [alike, other] = [await correlation(edited, input), await correlation(edited, unrelated)];
    expect(alike).toBeGreaterThan(0.55);
    expect(alike).toBeGreaterThan(other + 0.25);
    const [before, after] = [await pixels(input), await pixels(edited)];
    const changed = before.reduce((sum, value, at) => sum + Math.abs(value - (after[at] ?? 0)), 0) / before.length;
    expect(changed).toBeGreaterThan(0.8);
  });

  test('is the same for the same order and another for another variation', async () => {
    const input = await samplePng(128);
    const first = await finished(order('make it nicer', [input]));
    expect(await finished(order('make it nicer', [input]))).toEqual(first);
    const others = await Promise.all(
      [1, 2, 3].map((variation) => finished(order('make it nicer', [input], { variation }))),
    );
    expect(others.some((other) => !other.equals(first))).toBe(true);
  });

  test('turns the picture to a colour named', async () => {
    const [red, green] = (await sharp(await finished(order('make everything red', [await samplePng(128)]))).stats())
      .channels;
    expect(red?.mean).toBeGreaterThan((green?.mean ?? 0) * 1.7);
  });

  test('fills the asked size from the middle of the input', async () => {
    const input = await samplePng(200, 400);
    const edited = await finished(order('sunset', [input], { size: { width: 320, height: 160 }, format: 'jpeg' }));
    expect(await sharp(edited).metadata()).toMatchObject({ width: 320, height: 160, format: 'jpeg' });
    const as = (fit: 'cover' | 'fill'): Promise<Buffer> => sharp(input).resize(320, 160, { fit }).png().toBuffer();
    expect(await correlation(edited, await as('cover'))).toBeGreaterThan(await correlation(edited, await as('fill')));
  });

  test('goes from the blurred input to the finished picture', async () => {
    const input = await samplePng(256);
    const painting = await startPainting(order('make it night', [input]));
    expect(await correlation(await painting.partial(0, 2), input)).toBeGreaterThan(0.5);
    expect(await painting.partial(0, 2)).not.toEqual(await painting.partial(1, 2));
  });

  test('shows further pictures on top of the first', async () => {
    const [first, red] = [
      await samplePng(256),
      await sharp({ create: { width: 90, height: 90, channels: 3, background: '#ff0000' } })
        .png()
        .toBuffer(),
    ];
    const both = await pixels(await finished(order('black and white', [first, first, red])));
    const alone = await pixels(await finished(order('black and white', [first])));
    expect(both.equals(alone)).toBe(false);
  });

  test('lays a cut-out picture over a newly painted scene', async () => {
    const cutOut = await sharp(
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><circle cx="128" cy="128" r="60" fill="#ff00ff"/></svg>',
      ),
    )
      .png()
      .toBuffer();
    const edited = await finished(order('on a beach at sunset', [cutOut]));
    const { data } = await sharp(edited)
      .extract({ left: 127, top: 127, width: 1, height: 1 })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([...data]).toEqual([255, 0, 255]);
    const sky = await sharp(edited).extract({ left: 0, top: 0, width: 256, height: 40 }).png().toBuffer();
    expect((await sharp(sky).stats()).channels[0]?.stdev).toBeGreaterThan(2);
  });

  test('makes a transparent background when asked to', async () => {
    const edited = await finished(order('sunset', [await samplePng(128)], { transparent: true }));
    const alpha = await sharp(edited).extractChannel(3).raw().toBuffer();
    expect([alpha[0], alpha[128 * 256 + 128]]).toEqual([0, 255]);
  });
});

describe('a mask', () => {
  const hole = { x: 0.25, y: 0.25, w: 0.5, h: 0.5 };
  const inside = (at: number, edge: number): boolean => {
    const pixel = Math.floor(at / 3);
    const [x, y] = [(pixel % edge) / edge, Math.floor(pixel / edge) / edge];
    return x >= 0.25 && x < 0.75 && y >= 0.25 && y < 0.75;
  };

  test.each([
    'make it night',
    'a watercolour',
    'add a cat',
    'let it snow',
    'something else entirely',
    'a frame',
    'in a forest',
  ])('keeps every pixel outside of it with "%s"', async (prompt) => {
    const input = await samplePng(256);
    const edited = await finished(order(prompt, [input], {}, await maskPng(256, 256, hole)));
    const [before, after] = [await pixels(input), await pixels(edited)];
    const changed = [...before.keys()].filter((at) => before[at] !== after[at]);
    expect(changed.filter((at) => !inside(at, 256))).toEqual([]);
  });

  test('changes what is within it', async () => {
    const input = await samplePng(256);
    const [before, after] = [
      await pixels(input),
      await pixels(await finished(order('add a cat', [input], {}, await maskPng(256, 256, hole)))),
    ];
    expect([...before.keys()].filter((at) => before[at] !== after[at]).length).toBeGreaterThan(2000);
  });

  test('keeps the resized input where sizes differ', async () => {
    const input = await samplePng(512);
    const edited = await finished(
      order('make it night', [input], { size: { width: 256, height: 256 } }, await maskPng(512, 512, hole)),
    );
    const [before, after] = [
      await pixels(await sharp(input).resize(256, 256, { fit: 'cover' }).png().toBuffer()),
      await pixels(edited),
    ];
    expect([...before.keys()].filter((at) => before[at] !== after[at] && !inside(at, 256))).toEqual([]);
  });

  test('keeps transparency outside of it too', async () => {
    const input = await sharp(await samplePng(64))
      .ensureAlpha(0.5)
      .png()
      .toBuffer();
    const edited = await finished(
      order(
        'make it night',
        [input],
        { size: { width: 64, height: 64 }, transparent: true },
        await maskPng(64, 64, hole),
      ),
    );
    const [before, after] = [await sharp(input).raw().toBuffer(), await sharp(edited).raw().toBuffer()];
    const outside = [...Array(64 * 64).keys()].filter((pixel) => !inside(pixel * 3, 64));
    expect(
      outside.every((pixel) =>
        before.subarray(pixel * 4, pixel * 4 + 4).equals(after.subarray(pixel * 4, pixel * 4 + 4)),
      ),
    ).toBe(true);
  });
});

test('a mark-up says where a motif goes', async () => {
  const input = await samplePng(256);
  const markup = await sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect x="10" y="10" width="60" height="60" fill="none" stroke="#f00" stroke-width="6"/></svg>',
    ),
  )
    .png()
    .toBuffer();
  const edited = await pixels(await finished(order('add a mushroom', [input], {}, null, markup)));
  const plain = await pixels(input);
  const changed = [...plain.keys()]
    .filter((at) => Math.abs((plain[at] ?? 0) - (edited[at] ?? 0)) > 40)
    .map((at) => Math.floor(at / 3));
  const signature = (pixel: number): boolean => pixel % 256 > 225 && pixel / 256 > 240;
  const places = changed.filter((pixel) => !signature(pixel));
  expect(places.length).toBeGreaterThan(300);
  expect(places.every((pixel) => pixel % 256 < 110 && pixel / 256 < 110)).toBe(true);
});
