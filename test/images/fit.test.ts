import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/error.ts';
import { parseImageRequest, type RequestDraft } from '../../src/core/request.ts';
import type { InputPicture } from '../../src/images/api.ts';
import { fitInputs } from '../../src/images/fit.ts';
import { makeMask } from '../../src/images/mask.ts';
import { colourOf, halfClearPng, plain, png } from '../fixtures/tiny-pictures.ts';

const FOUR_MB = 4 * 1024 * 1024;

/** What no compression makes smaller. */
function noise(width: number, height: number): Promise<Buffer> {
  return sharp(randomBytes(width * height * 4), { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

function fitted(draft: RequestDraft, input: InputPicture, mask: InputPicture | null = null) {
  const request = parseImageRequest({ prompt: 'a hat', inputs: ['x'], mask: mask && 'm', ...draft });
  return fitInputs(request, [input], mask);
}

describe('a picture for DALL-E 2', () => {
  it.each<readonly [string, () => Promise<InputPicture>]>([
    ['a wide JPEG', async () => ({ bytes: await plain(300, 100).jpeg().toBuffer(), format: 'jpeg' })],
    ['a tall WebP', async () => ({ bytes: await plain(100, 300).webp().toBuffer(), format: 'webp' })],
    ['a square PNG', async () => ({ bytes: await png(64, 64), format: 'png' })],
    ['a large PNG that no compression makes smaller', async () => ({ bytes: await noise(1500, 1100), format: 'png' })],
  ])('is made a square PNG under 4 MB out of %s', async (_, make) => {
    const { inputs } = await fitted({ model: 'dall-e-2', kind: 'vary' }, await make());
    const [made] = inputs;
    expect(made?.format).toBe('png');
    expect(made?.bytes.length).toBeLessThan(FOUR_MB);
    const { format, width, height } = await sharp(made?.bytes).metadata();
    expect([format, width]).toEqual(['png', height]);
  });

  it('is cut from the middle', async () => {
    const sides = await Promise.all([plain(100, 100).png().toBuffer(), plain(100, 100).png().toBuffer()]);
    const middle = await png(100, 100, [40, 60, 220, 1]);
    const bytes = await plain(300, 100)
      .composite([
        { input: sides[0] ?? middle, left: 0, top: 0 },
        { input: middle, left: 100, top: 0 },
      ])
      .png()
      .toBuffer();
    const { inputs } = await fitted({ model: 'dall-e-2', kind: 'vary' }, { bytes, format: 'png' });
    expect(await colourOf(inputs[0]?.bytes ?? Buffer.of())).toEqual([40, 60, 220]);
  });

  it('needs a mask, or transparent parts, to be edited; the sentence says so', async () => {
    const opaque: InputPicture = { bytes: await plain(80, 80).jpeg().toBuffer(), format: 'jpeg' };
    const refused = await fitted({ model: 'dall-e-2' }, opaque).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BotError);
    expect(refused).toMatchObject({ code: 'bad_picture', message: expect.stringMatching(/dall-e-2.*mask/u) });
    const clear: InputPicture = { bytes: await halfClearPng(80, 80), format: 'png' };
    expect((await fitted({ model: 'dall-e-2' }, clear)).mask).toBeNull();
  });

  it('has a mask of the very same square', async () => {
    const mask = await makeMask(await halfClearPng(300, 100), 300, 100);
    const input: InputPicture = { bytes: await noise(1400, 470), format: 'png' };
    const made = await fitted({ model: 'dall-e-2' }, input, mask);
    const [picture, cut] = await Promise.all([made.inputs[0], made.mask].map((each) => sharp(each?.bytes).metadata()));
    expect([cut?.width, cut?.height, cut?.hasAlpha]).toEqual([picture?.width, picture?.height, true]);
  });

  it('has a mask that is still nothing but clear or opaque', async () => {
    const mask = await makeMask(await halfClearPng(300, 100), 300, 100);
    const made = await fitted({ model: 'dall-e-2' }, { bytes: await png(300, 100), format: 'png' }, mask);
    const alpha = await sharp(made.mask?.bytes).extractChannel('alpha').raw().toBuffer();
    const others = alpha.filter((value) => value !== 0 && value !== 255);
    // The edge between the two may be soft, nothing else.
    expect(others.length / alpha.length).toBeLessThan(0.02);
  });
});

describe('a picture for the other models', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('goes through as it is: %s', async (format) => {
    const bytes = await plain(40, 30).toFormat(format).toBuffer();
    const { inputs } = await fitted({}, { bytes, format });
    expect(inputs).toEqual([{ bytes, format }]);
  });

  it('that was painted as an animation or a drawing becomes a PNG', async () => {
    const drawing =
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30"/></svg>';
    for (const input of [
      { bytes: await plain(40, 30).gif().toBuffer(), format: 'gif' },
      { bytes: Buffer.from(drawing), format: 'svg' },
    ] as const) {
      const { inputs } = await fitted({}, input);
      expect(inputs[0]?.format).toBe('png');
      expect(await sharp(inputs[0]?.bytes).metadata()).toMatchObject({ format: 'png', width: 40, height: 30 });
    }
  });
});
