import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { MOTIFS } from '../../src/demo/painter/motifs/all-motifs.ts';
import { type PaintOrder, startPainting } from '../../src/demo/painter/paint.ts';
import { readPrompt } from '../../src/demo/painter/read-prompt.ts';

const order = (prompt: string, more: Partial<PaintOrder> = {}): PaintOrder => ({
  prompt,
  hand: 'gpt-image-2',
  variation: 0,
  size: { width: 192, height: 192 },
  format: 'png',
  compression: 100,
  transparent: false,
  frames: { count: 2, durationMs: 200 },
  inputs: null,
  ...more,
});
const paint = async (prompt: string, more: Partial<PaintOrder> = {}): Promise<Buffer> =>
  (await startPainting(order(prompt, more))).finished();
const values = (bytes: Buffer, edge = 64): Promise<Buffer> =>
  sharp(bytes).flatten({ background: '#fff' }).resize(edge, edge, { fit: 'fill' }).removeAlpha().raw().toBuffer();
const far = async (a: Buffer, b: Buffer): Promise<number> => {
  const [x, y] = [await values(a), await values(b)];
  return x.reduce((sum, value, at) => sum + Math.abs(value - (y[at] ?? 0)), 0) / x.length;
};

describe('the painter', () => {
  test('paints the same for the same order, and another picture for another variation, prompt or hand', async () => {
    const first = await paint('a fox in the mountains');
    expect(await paint('a fox in the mountains')).toEqual(first);
    for (const more of [{ variation: 1 }, { hand: 'dall-e-3' }])
      expect(await far(first, await paint('a fox in the mountains', more))).toBeGreaterThan(3);
    expect(await far(first, await paint('a teapot'))).toBeGreaterThan(10);
  });

  test.each([
    ['png', 256, 192],
    ['jpeg', 100, 300],
    ['webp', 300, 100],
    ['png', 1600, 1600],
  ] as const)('makes a %s of exactly %i by %i', async (format, width, height) => {
    expect(await sharp(await paint('a lighthouse', { format, size: { width, height } })).metadata()).toMatchObject({
      format,
      width,
      height,
    });
  });

  test('follows the compression', async () => {
    const size = { width: 512, height: 512 };
    const [coarse, fine] = [
      await paint('a cat', { format: 'jpeg', compression: 10, size }),
      await paint('a cat', { format: 'jpeg', compression: 95, size }),
    ];
    expect(coarse.length * 3).toBeLessThan(fine.length);
  });

  test.each(['a fox', 'mountains', 'a watercolour owl', 'a pencil sketch of a castle'])(
    'leaves the background of %s empty when asked to',
    async (prompt) => {
      const { channels, isOpaque } = await sharp(await paint(prompt, { transparent: true })).stats();
      expect(isOpaque).toBe(false);
      const alpha = await sharp(await paint(prompt, { transparent: true }))
        .extractChannel(3)
        .raw()
        .toBuffer();
      expect([alpha[0], alpha[191]]).toEqual([0, 0]);
      expect(channels[3]?.max).toBe(255);
    },
  );

  test.each(['a fox', 'a watercolour fox', 'a pixel art fox'])('signs %s in a corner', async (prompt) => {
    const picture = await paint(prompt, { transparent: true, size: { width: 1024, height: 1024 } });
    // In two steps, since stats() looks at the whole input whatever is cut from it.
    const corner = await sharp(picture).extract({ left: 935, top: 975, width: 62, height: 22 }).png().toBuffer();
    expect((await sharp(corner).stats()).channels[3]?.max).toBeGreaterThan(120);
  });

  test('starts with colour fields and sharpens step by step', async () => {
    const painting = await startPainting(order('a castle by the sea', { size: { width: 384, height: 384 } }));
    const finished = await painting.finished();
    const partials = [await painting.partial(0, 3), await painting.partial(1, 3), await painting.partial(2, 3)];
    const sharpness = async (bytes: Buffer): Promise<number> => (await sharp(bytes).stats()).sharpness;
    const steps = await Promise.all([...partials, finished].map(sharpness));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    const distances = await Promise.all(partials.map((partial) => far(partial, finished)));
    expect(distances).toEqual([...distances].sort((a, b) => b - a));
    expect(Math.min(...distances)).toBeGreaterThan(1);
    expect(await sharp(partials[0]).metadata()).toMatchObject({ format: 'png', width: 384, height: 384 });
  });

  test.each(['watercolour', 'ink', 'poster', 'neon', 'pastel', 'sketch', 'pixel art'])(
    'paints in the style %s',
    async (style) => {
      expect(
        await far(await paint('a fox in the forest at noon'), await paint(`a fox in the forest at noon, ${style}`)),
      ).toBeGreaterThan(5);
    },
  );

  test('darkens at night and turns to the colours named', async () => {
    const mean = async (prompt: string): Promise<number[]> =>
      (await sharp(await paint(prompt)).stats()).channels.map((channel) => channel.mean);
    const sum = (channels: number[]): number => channels.reduce((total, channel) => total + channel, 0);
    expect(sum(await mean('mountains at night'))).toBeLessThan(sum(await mean('mountains at noon')) * 0.6);
    const [red = 0, green = 0] = await mean('a red abstract pattern');
    expect(red).toBeGreaterThan(green * 1.2);
  });

  test.each(MOTIFS.map(({ name, words }) => [name, words.split(',')[0] ?? name]))(
    'can draw a %s',
    async (name, word) => {
      const withIt = await startPainting(
        order(`one ${word} at noon`, { size: { width: 96, height: 96 }, transparent: true }),
      );
      const { channels } = await sharp(await withIt.finished()).stats();
      expect(channels[3]?.mean, name).toBeGreaterThan(8);
    },
  );
});

describe('reading a prompt', () => {
  const motifs = (prompt: string): [string, number][] =>
    readPrompt(prompt).motifs.map(({ name, count }) => [name, count]);

  test.each([
    [
      'a fox in the snow under the moon by a lighthouse',
      [
        ['fox', 1],
        ['lighthouse', 1],
      ],
    ],
    ['three small hot air balloons', [['balloon', 3]]],
    [
      '5 foxes and a pair of wolves',
      [
        ['fox', 5],
        ['wolf', 2],
      ],
    ],
    ['a herd of horses', [['horse', 5]]],
    ['cats', [['cat', 3]]],
    ['a hundred words but nothing known', []],
    ['a castle without a dragon', [['castle', 1]]],
    ['a polar bear', [['polar bear', 1]]],
  ] as [string, [string, number][]][])('finds the motifs of "%s"', (prompt, found) => {
    expect(motifs(prompt)).toEqual(found);
  });

  test('tells place, light, weather and style apart', () => {
    expect(readPrompt('a watercolour of a foggy harbour at dawn')).toMatchObject({
      setting: 'sea',
      light: 'dawn',
      weather: ['fog'],
      style: 'watercolour',
    });
  });

  test('gives a colour to the motif it stands before, else to the scene', () => {
    const wish = readPrompt('a red fox in a teal forest');
    expect(wish.motifs[0]?.colour).toBe('#d7263d');
    expect(wish.colours).toEqual(['#12908e']);
  });

  test('never takes failure words for wishes', () => {
    expect(readPrompt('demo:cut demo:slow').motifs).toEqual([]);
  });
});
