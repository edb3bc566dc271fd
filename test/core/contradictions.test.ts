import { describe, expect, it, test } from 'vitest';
import { parseImageRequest, type RequestDraft, type RequestPart } from '../../src/core/request.ts';
import { idOf } from '../fixtures/a-job.ts';
import { refusal } from '../fixtures/refusal.ts';
import { CALLED, PARTS } from './drafts.ts';
import { FREE, NAMES } from './what-models-take.ts';

const PICTURE = [idOf(1)];

/** One draft for each way to be refused: the part that is to blame, and what its sentence says would work. */
const FAULTS: readonly (readonly [RequestPart, string, RequestDraft, string])[] = [
  ['model', 'a model with a name that cannot be one', { model: 'gpt image 2' }, 'gpt-image-2.5-flare'],
  ['model', 'a model that is not text', { model: 2 }, 'gpt-image-2'],
  ['prompt', 'no prompt', { prompt: undefined }, 'say what to paint'],
  ['prompt', 'a prompt of white space', { prompt: ' \n' }, 'say what to paint'],
  ['prompt', 'an empty prompt for a variation', { prompt: '', kind: 'vary', inputs: PICTURE }, 'say what to paint'],
  ['prompt', 'a prompt that is not text', { prompt: ['a'] }, 'say what to paint'],
  ['prompt', 'a prompt that is too long', { prompt: 'x'.repeat(32_001) }, 'at most 32,000'],
  ['prompt', 'a prompt too long for DALL-E 3', { model: 'dall-e-3', prompt: 'x'.repeat(4001) }, 'at most 4,000'],
  ['prompt', 'a prompt too long for DALL-E 2', { model: 'dall-e-2', prompt: 'x'.repeat(1001) }, 'at most 1,000'],
  ['count', 'no picture at all', { count: 0 }, 'from 1 to 10'],
  ['count', 'too many pictures', { count: 11 }, 'from 1 to 10'],
  ['count', 'half a picture', { count: 1.5 }, 'whole number'],
  ['count', 'a count in words', { count: '2' }, 'whole number'],
  ['count', 'four drawings where one can be made', { count: 4, format: 'svg' }, 'can only be 1'],
  ['size', 'a size that is not text', { size: 1024 }, '16:9'],
  ['size', 'a size that is nothing', { size: 'huge' }, 'square'],
  ['size', 'a size that is too small', { size: '1024x576' }, 'would work'],
  ['size', 'a size that is too large', { size: '3840x3840' }, 'would work'],
  ['size', 'a size off the grid', { size: '1000x1000' }, 'would work'],
  ['size', 'a ratio that is too long', { size: '4:1' }, '3 times'],
  ['size', 'a free size where there are three', { model: 'gpt-image-1.5', size: '1536x864' }, '1536x1024'],
  ['size', 'a size of another DALL-E', { model: 'dall-e-3', size: '512x512' }, '1792x1024'],
  ['size', 'auto, which DALL-E does not know', { model: 'dall-e-2', size: 'auto' }, '256x256'],
  ['quality', 'a quality of another model', { model: 'gpt-image-2', quality: 'max' }, 'high'],
  ['quality', 'hd of a GPT image model', { quality: 'hd' }, 'xhigh or max'],
  ['quality', 'high of DALL-E 3', { model: 'dall-e-3', quality: 'high' }, 'standard or hd'],
  ['quality', 'a quality that is not text', { quality: 1 }, 'low'],
  ['format', 'a format that no model paints', { format: 'bmp' }, 'webp'],
  ['format', 'an animation of an old model', { model: 'gpt-image-1.5', format: 'gif' }, 'png, jpeg or webp'],
  ['format', 'a JPEG of DALL-E', { model: 'dall-e-3', format: 'jpeg' }, 'can be png'],
  ['format', 'a drawing of a picture', { format: 'svg', inputs: PICTURE }, 'png, jpeg or webp'],
  ['compression', 'a compression over 100', { format: 'jpeg', compression: 101 }, 'from 0 to 100'],
  ['compression', 'a compression of a PNG', { compression: 50 }, 'jpeg or webp'],
  ['compression', 'a compression of an animation', { format: 'gif', compression: 50 }, 'jpeg or webp'],
  ['compression', 'a compression by DALL-E', { model: 'dall-e-2', compression: 50 }, 'leave it out'],
  ['background', 'a background that is none', { background: 'blue' }, 'opaque'],
  ['background', 'a transparent JPEG', { background: 'transparent', format: 'jpeg' }, 'png or webp'],
  ['background', 'a transparent animation', { background: 'transparent', format: 'gif' }, 'png or webp'],
  ['background', 'a background by DALL-E', { model: 'dall-e-3', background: 'opaque' }, 'can be auto'],
  ['moderation', 'a moderation that is none', { moderation: 'off' }, 'low'],
  ['moderation', 'low moderation of an edit', { moderation: 'low', inputs: PICTURE }, 'leave it out'],
  ['moderation', 'low moderation by DALL-E', { model: 'dall-e-3', moderation: 'low' }, 'can be auto'],
  ['partials', 'too many previews', { partials: 4 }, 'from 0 to 3'],
  ['partials', 'previews of an animation', { format: 'gif', partials: 1 }, 'can only be 0'],
  ['partials', 'previews of a drawing', { format: 'svg', partials: 2 }, 'can only be 0'],
  ['partials', 'previews by DALL-E', { model: 'dall-e-2', partials: 1 }, 'can only be 0'],
  ['style', 'a style of a GPT image model', { style: 'vivid' }, 'leave it out'],
  ['style', 'a style that is none', { model: 'dall-e-3', style: 'bold' }, 'vivid or natural'],
  ['inputFidelity', 'a fidelity of the 2.x line', { inputFidelity: 'high', inputs: PICTURE }, 'leave it out'],
  [
    'inputFidelity',
    'a high fidelity of the small model',
    { model: 'gpt-image-1-mini', inputFidelity: 'high', inputs: PICTURE },
    'can be low',
  ],
  ['inputFidelity', 'a fidelity to nothing', { model: 'gpt-image-1.5', inputFidelity: 'low' }, 'leave'],
  ['frames', 'frames of a PNG', { frames: 4 }, 'choose gif'],
  ['frames', 'a single frame', { format: 'gif', frames: 1 }, 'from 2 to 16'],
  ['frames', 'too many frames', { format: 'gif', frames: 17 }, 'from 2 to 16'],
  ['frameMs', 'a frame time of a PNG', { frameMs: 200 }, 'choose gif'],
  ['frameMs', 'frames that are too short', { format: 'gif', frameMs: 9 }, 'from 10 to 655350'],
  ['inputs', 'inputs that are no list', { inputs: idOf(1) }, 'pictures'],
  ['inputs', 'inputs that are no ids', { inputs: [1] }, 'pictures'],
  ['inputs', 'an edit without a picture', { kind: 'edit' }, 'give a picture'],
  ['inputs', 'a variation of nothing', { kind: 'vary' }, 'give a picture'],
  ['inputs', 'pictures for painting from words', { kind: 'generate', inputs: PICTURE }, 'leave it out'],
  ['inputs', 'more than 16 pictures', { inputs: Array.from({ length: 17 }, () => idOf(1)) }, 'at most 16'],
  ['inputs', 'two pictures for DALL-E 2', { model: 'dall-e-2', inputs: [idOf(1), idOf(2)] }, 'at most 1'],
  ['mask', 'a mask that is no id', { mask: 1, inputs: PICTURE }, 'pictures'],
  ['mask', 'a mask without a picture', { mask: idOf(2) }, CALLED.inputs],
  ['mask', 'a mask of a variation', { mask: idOf(2), kind: 'vary', inputs: PICTURE }, 'edit'],
  ['mask', 'a mask with an animation', { mask: idOf(2), inputs: PICTURE, format: 'gif' }, 'png, jpeg or webp'],
  ['mask', 'a mask for DALL-E 3', { mask: idOf(2), model: 'dall-e-3' }, 'leave it out'],
  ['kind', 'a kind that is none', { kind: 'draw' }, 'edit'],
];

describe('a contradiction', () => {
  test.each(FAULTS)('of %s (%s) is named, with what would work', (part, _what, fault, works) => {
    const { code, message } = refusal(() => parseImageRequest({ prompt: 'a', ...fault }, CALLED));
    expect(code).toBe('bad_option');
    expect(message).toContain(CALLED[part]);
    expect(message).toContain(works);
    expect(message).toMatch(/^[^\n]+\.$/u);
  });

  test.each(FAULTS)('of %s (%s) has the name that the house has, where no other is given', (part, _what, fault) => {
    expect(refusal(() => parseImageRequest({ prompt: 'a', ...fault })).message).toContain(`option ${part}`);
  });

  it('is tested for every part', () => {
    expect(new Set(FAULTS.map(([part]) => part))).toEqual(new Set(PARTS));
  });

  test.each([
    ['edit', 'edit a picture'],
    ['vary', 'vary a picture'],
  ])('of a model that cannot %s says so', (kind, says) => {
    const { code, message } = refusal(() =>
      parseImageRequest({ prompt: 'a', model: 'dall-e-3', kind, inputs: PICTURE }),
    );
    expect(code).toBe('bad_option');
    expect(message).toContain('dall-e-3 cannot');
    expect(message).toContain(says);
    expect(message).toContain('another model');
  });

  it('of a model name shows which there are', () => {
    const { message } = refusal(() => parseImageRequest({ prompt: 'a', model: 'a b' }));
    for (const name of NAMES) expect(message).toContain(name);
  });

  it('of a small size suggests one that is accepted', () => {
    const { message } = refusal(() => parseImageRequest({ prompt: 'a', size: '1024x576' }));
    const [, width, height] = /(\d+)x(\d+) would work/u.exec(message) ?? [];
    expect(Number(width) * Number(height)).toBeGreaterThanOrEqual(FREE.minPixels);
    expect(parseImageRequest({ prompt: 'a', size: `${width}x${height}` }).size).toBe(`${width}x${height}`);
  });

  it('of a compression is never sent to a format that the model does not have', () => {
    const { message } = refusal(() => parseImageRequest({ prompt: 'a', model: 'dall-e-2', compression: 50 }));
    expect(message).not.toMatch(/jpeg|webp/u);
  });
});
