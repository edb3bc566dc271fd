import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { MODELS, type ModelSpec } from '../../src/core/models.ts';
import { parseImageRequest, type RequestDraft } from '../../src/core/request.ts';
import { SIZE_WORDS } from '../../src/core/size.ts';
import { idOf } from '../fixtures/a-job.ts';
import { refusal } from '../fixtures/refusal.ts';

type Part = keyof RequestDraft;

const PARTS = [
  'kind',
  'model',
  'prompt',
  'count',
  'size',
  'quality',
  'format',
  'compression',
  'background',
  'moderation',
  'partials',
  'style',
  'inputFidelity',
  'inputs',
  'mask',
] as const satisfies readonly Part[];

/** What each part is called in these tests: no such word stands in any sentence by chance. */
const NAMES = Object.fromEntries(PARTS.map((part) => [part, `zz_${part.toLowerCase()}`])) as Record<Part, string>;

const isMissing = (value: unknown) => value === undefined || value === null;
const isOneOf = (value: unknown, row: readonly string[]) => row.some((each) => each === value);
const isWhole = (value: unknown, low: number, high: number) =>
  typeof value === 'number' && value % 1 === 0 && value >= low && value <= high;

function sizeFits(value: unknown, { sizes }: ModelSpec): boolean {
  if (typeof value !== 'string' || sizes.kind !== 'free') return false;
  const said = value.trim().toLowerCase();
  if (said === 'auto' || Object.keys(SIZE_WORDS).includes(said)) return true;
  const ratio = /^(\d+)\s*:\s*(\d+)$/u.exec(said);
  if (ratio) return longest(Number(ratio[1]), Number(ratio[2])) <= sizes.maxRatio;
  const pixels = /^(\d+)\s*[x×]\s*(\d+)$/u.exec(said);
  if (!pixels) return false;
  const [width, height] = [Number(pixels[1]), Number(pixels[2])];
  return (
    width % sizes.step === 0 &&
    height % sizes.step === 0 &&
    Math.max(width, height) <= sizes.maxEdge &&
    longest(width, height) <= sizes.maxRatio &&
    width * height >= sizes.minPixels &&
    width * height <= sizes.maxPixels
  );
}

const longest = (a: number, b: number) => Math.max(a / b, b / a);

/** Whether the row of its model allows a draft: read off the image reference, not off the code. */
function tableAllows(draft: RequestDraft): boolean {
  const row = isMissing(draft.model)
    ? MODELS.find(({ name }) => name === 'gpt-image-2.5-flare')
    : MODELS.find(({ name }) => name === draft.model);
  if (row === undefined) return false;

  const inputs: unknown = draft.inputs ?? [];
  if (!Array.isArray(inputs) || !inputs.every((each) => typeof each === 'string')) return false;
  const hasMask = !isMissing(draft.mask);
  const kind = draft.kind ?? (inputs.length > 0 ? 'edit' : 'generate');
  const format = draft.format ?? 'png';
  const background = draft.background ?? 'auto';
  const moderation = draft.moderation ?? 'auto';
  const { prompt } = draft;

  return [
    isOneOf(kind, row.kinds),
    kind === 'generate' ? inputs.length === 0 : inputs.length >= 1 && inputs.length <= row.maxInputs,
    !hasMask || (typeof draft.mask === 'string' && row.mask && kind === 'edit'),
    typeof prompt === 'string' && /\S/u.test(prompt) && [...prompt].length <= row.maxPrompt,
    isMissing(draft.count) || isWhole(draft.count, 1, row.maxCount),
    isMissing(draft.size) || sizeFits(draft.size, row),
    isMissing(draft.quality) || isOneOf(draft.quality, row.qualities),
    isOneOf(format, row.formats),
    isOneOf(background, row.backgrounds),
    background !== 'transparent' || format === 'png' || format === 'webp',
    isMissing(draft.compression) || (isWhole(draft.compression, 0, 100) && isOneOf(format, row.compressible)),
    isOneOf(moderation, row.moderations),
    moderation === 'auto' || kind === 'generate',
    isMissing(draft.partials) || isWhole(draft.partials, 0, isOneOf(format, row.streamable) ? 3 : 0),
    isMissing(draft.style) || isOneOf(draft.style, row.styles),
    isMissing(draft.inputFidelity) || isOneOf(draft.inputFidelity, row.inputFidelities),
  ].every(Boolean);
}

const noise = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    'auto',
    'AUTO',
    0,
    1,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1',
    true,
  ),
  fc.constantFrom<unknown>(
    false,
    [],
    {},
    [1],
    ['auto'],
    { length: 1 },
    Symbol('auto'),
    new String('auto'),
    () => 'auto',
  ),
  fc.anything(),
);
const id = fc.constantFrom(idOf(1), idOf(2), 'p');
const prompts = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<unknown>('a red kite', '  a\n kite 🪁 ', '"quoted" --size wide') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      'x'.repeat(32_000),
      'x'.repeat(32_001),
      '🪁'.repeat(32_000),
      '🪁'.repeat(32_001),
    ),
  },
);
const whole = (low: number, high: number) => fc.integer({ min: low - 1, max: high + 1 });

/** For each part, values that some model takes, some that none takes, and now and then something else altogether. */
const POOLS: Record<Part, fc.Arbitrary<unknown>> = {
  kind: fc.constantFrom('generate', 'edit', 'vary'),
  model: fc.constantFrom('gpt-image-2', 'gpt-image-2.5-flare', 'gpt-image-2.5-sunburst', 'dall-e-3'),
  prompt: prompts,
  count: whole(1, 10),
  size: fc.oneof(
    fc.constantFrom('auto', 'square', 'Wide', '16:9', '3:1', '1:4', '1536x864', '1024x576', '3840x2160', '1000x1000'),
    fc
      .tuple(fc.integer({ min: 30, max: 250 }), fc.integer({ min: 30, max: 250 }))
      .map(([width, height]) => `${width * 16}x${height * 16}`),
  ),
  quality: fc.constantFrom('auto', 'low', 'medium', 'high', 'xhigh', 'max', 'standard', 'hd', 'best'),
  format: fc.constantFrom('png', 'jpeg', 'webp', 'gif', 'svg', 'jpg'),
  compression: whole(0, 100),
  background: fc.constantFrom('auto', 'transparent', 'opaque', 'blue'),
  moderation: fc.constantFrom('auto', 'low', 'none'),
  partials: whole(0, 3),
  style: fc.constantFrom('vivid', 'natural'),
  inputFidelity: fc.constantFrom('low', 'high'),
  inputs: fc.array(id, { maxLength: 18, size: 'max' }),
  mask: id,
};

/** Drafts with a few parts said, so that about half of them are allowed. */
const drafts: fc.Arbitrary<RequestDraft> = fc
  .tuple(
    fc.oneof({ weight: 9, arbitrary: prompts }, { weight: 1, arbitrary: fc.oneof(noise, fc.constant(undefined)) }),
    fc.uniqueArray(fc.constantFrom(...PARTS), { maxLength: 5 }),
    fc.boolean(),
    fc.infiniteStream(fc.integer({ min: 0, max: 11 })),
    fc.record(POOLS),
    fc.infiniteStream(noise),
  )
  .map(([prompt, said, edits, dice, values, others]) => ({
    prompt,
    ...(edits ? { inputs: [idOf(1)] } : {}),
    ...Object.fromEntries(said.map((part) => [part, dice.next().value === 0 ? others.next().value : values[part]])),
  }));

describe('parseImageRequest', () => {
  it('accepts exactly what the table allows', () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(drafts, (draft) => {
        if (tableAllows(draft)) {
          seen.accepted += 1;
          expect(parseImageRequest(draft).prompt).toBe(draft.prompt);
        } else {
          seen.refused += 1;
          expect(refusal(() => parseImageRequest(draft)).code).toBe('bad_option');
        }
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(seen.accepted, seen.refused), 'both kinds came up often').toBeGreaterThan(500);
  });

  it('keeps every part that was said, and fills in the others', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        fc.pre(tableAllows(draft));
        const { size, ...request } = parseImageRequest(draft);
        const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => !isMissing(value)));
        const { size: asked = 'auto', ...rest } = given;
        expect(request).toEqual({
          kind: Array.isArray(rest.inputs) && rest.inputs.length > 0 ? 'edit' : 'generate',
          model: 'gpt-image-2.5-flare',
          count: 1,
          quality: 'auto',
          format: 'png',
          compression: null,
          background: 'auto',
          moderation: 'auto',
          partials: 2,
          style: null,
          inputFidelity: null,
          inputs: [],
          mask: null,
          ...rest,
        });
        if (/^(?:auto|\d+x\d+)$/u.test(String(asked))) expect(size).toBe(asked);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives plain JSON that is accepted again as it is, for a request that is run again', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        fc.pre(tableAllows(draft));
        const request = parseImageRequest(draft);
        const stored: RequestDraft = JSON.parse(JSON.stringify(request));
        expect(parseImageRequest(stored)).toEqual(stored);
      }),
    );
  });

  it('passes the prompt on word for word, white space and emoji and all', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, fc.constantFrom('', ' ', '\n\t', '\u00a0', '👩‍🎨', '\r\n'), (words, around) => {
        const prompt = `${around}${words}cat${around}`;
        expect(parseImageRequest({ prompt }).prompt).toBe(prompt);
      }),
    );
  });

  it('counts the characters of a prompt as people do, not as UTF-16 does', () => {
    const prompt = '🪁'.repeat(32_000);
    expect(parseImageRequest({ prompt }).prompt).toBe(prompt);
    expect(refusal(() => parseImageRequest({ prompt: `${prompt}🪁` })).message).toContain('32,001');
  });

  it('streams two previews unless told otherwise', () => {
    expect(parseImageRequest({ prompt: 'a' }).partials).toBe(2);
    expect(parseImageRequest({ prompt: 'a', partials: 0 }).partials).toBe(0);
  });
});

/** One draft for each way to be refused, and the part that is to blame. */
const FAULTS: readonly (readonly [Part, string, RequestDraft])[] = [
  ['model', 'a model that is not in the table', { model: 'dall-e-3' }],
  ['model', 'a model that is not text', { model: 2 }],
  ['prompt', 'no prompt', { prompt: undefined }],
  ['prompt', 'a prompt of white space', { prompt: ' \n' }],
  ['prompt', 'a prompt that is not text', { prompt: ['a'] }],
  ['prompt', 'a prompt that is too long', { prompt: 'x'.repeat(32_001) }],
  ['count', 'no picture at all', { count: 0 }],
  ['count', 'too many pictures', { count: 11 }],
  ['count', 'half a picture', { count: 1.5 }],
  ['count', 'a count in words', { count: '2' }],
  ['size', 'a size that is not text', { size: 1024 }],
  ['size', 'a size that is nothing', { size: 'huge' }],
  ['size', 'a size that is too small', { size: '1024x576' }],
  ['size', 'a ratio that is too long', { size: '4:1' }],
  ['quality', 'a quality of another model', { model: 'gpt-image-2', quality: 'max' }],
  ['quality', 'a quality that is not text', { quality: 1 }],
  ['format', 'a format that the model does not paint', { format: 'gif' }],
  ['compression', 'a compression over 100', { format: 'jpeg', compression: 101 }],
  ['compression', 'a compression of a PNG', { compression: 50 }],
  ['background', 'a background that is none', { background: 'blue' }],
  ['background', 'a transparent JPEG', { background: 'transparent', format: 'jpeg' }],
  ['moderation', 'a moderation that is none', { moderation: 'off' }],
  ['moderation', 'low moderation of an edit', { moderation: 'low', inputs: [idOf(1)] }],
  ['partials', 'too many previews', { partials: 4 }],
  ['style', 'a style, which no model takes now', { style: 'vivid' }],
  ['inputFidelity', 'an input fidelity, which no model takes now', { inputFidelity: 'high' }],
  ['inputs', 'inputs that are no list', { inputs: idOf(1) }],
  ['inputs', 'inputs that are no ids', { inputs: [1] }],
  ['inputs', 'an edit without a picture', { kind: 'edit' }],
  ['inputs', 'pictures for painting from words', { kind: 'generate', inputs: [idOf(1)] }],
  ['inputs', 'more than 16 pictures', { inputs: Array.from({ length: 17 }, () => idOf(1)) }],
  ['mask', 'a mask that is no id', { mask: 1, inputs: [idOf(1)] }],
  ['mask', 'a mask without a picture', { mask: idOf(2) }],
  ['kind', 'a kind that is none', { kind: 'draw' }],
  ['kind', 'a kind that the model cannot do', { kind: 'vary', inputs: [idOf(1)] }],
];

describe('the sentence of a refusal', () => {
  test.each(FAULTS)('names %s for %s', (part, _what, fault) => {
    const { code, message } = refusal(() => parseImageRequest({ prompt: 'a', ...fault }));
    expect(code).toBe('bad_option');
    expect(message).toContain(`option ${part}`);
  });

  test.each(FAULTS)('calls %s what the reader calls it, for %s', (part, _what, fault) => {
    const { message } = refusal(() => parseImageRequest({ prompt: 'a', ...fault }, NAMES));
    expect(message).toContain(NAMES[part]);
  });

  it('has a case for every part', () => {
    expect(new Set(FAULTS.map(([part]) => part))).toEqual(new Set(PARTS));
  });

  it('says which models there are', () => {
    const { message } = refusal(() => parseImageRequest({ prompt: 'a', model: 'dall-e-3' }));
    for (const { name } of MODELS) expect(message).toContain(name);
  });

  it('says which qualities would work', () => {
    const { message } = refusal(() => parseImageRequest({ prompt: 'a', model: 'gpt-image-2', quality: 'max' }));
    for (const quality of ['auto', 'low', 'medium', 'high']) expect(message).toContain(quality);
    expect(message).not.toContain('xhigh');
  });

  it('says the same of anything that is refused, with the names used there', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        fc.pre(!tableAllows(draft) && draft.kind !== 'vary');
        const { message } = refusal(() => parseImageRequest(draft, NAMES));
        expect(PARTS.some((part) => message.includes(NAMES[part]))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
