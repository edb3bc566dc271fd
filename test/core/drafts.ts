import fc from 'fast-check';
import type { RequestDraft, RequestPart } from '../../src/core/request.ts';
import { SIZE_WORDS } from '../../src/core/size.ts';
import { idOf } from '../fixtures/a-job.ts';
import { FREE, NAMES, type Row, rowOf } from './what-models-take.ts';

export const PARTS = [
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
  'frames',
  'frameMs',
  'inputs',
  'mask',
] as const satisfies readonly RequestPart[];

/** What each part is called in these tests: no such word stands in any sentence by chance. */
export const CALLED = Object.fromEntries(PARTS.map((part) => [part, `zz_${part.toLowerCase()}`])) as Record<
  RequestPart,
  string
>;

export const isMissing = (value: unknown) => value === undefined || value === null;
const isOneOf = (value: unknown, row: readonly string[]) => row.some((each) => each === value);
const isWhole = (value: unknown, low: number, high: number) =>
  typeof value === 'number' && value % 1 === 0 && value >= low && value <= high;
const longest = (a: number, b: number) => Math.max(a / b, b / a);

/** Whether a size keeps to the rule of the free sizes: a line for each line of the image reference. */
export function isFree(width: number, height: number): boolean {
  return (
    width % FREE.step === 0 &&
    height % FREE.step === 0 &&
    Math.max(width, height) <= FREE.maxEdge &&
    longest(width, height) <= FREE.maxRatio &&
    width * height >= FREE.minPixels &&
    width * height <= FREE.maxPixels
  );
}

function sizeFits(value: unknown, row: Row): boolean {
  if (typeof value !== 'string') return false;
  const said = value.trim().toLowerCase();
  if (said === 'auto') return row.autoSize;
  if (Object.keys(SIZE_WORDS).includes(said)) return true;
  const ratio = /^([1-9]\d{0,3})\s*:\s*([1-9]\d{0,3})$/u.exec(said);
  if (ratio) return row.sizes !== null || longest(Number(ratio[1]), Number(ratio[2])) <= FREE.maxRatio;
  const pixels = /^([1-9]\d{0,4})\s*[x×]\s*([1-9]\d{0,4})$/u.exec(said);
  if (!pixels) return false;
  const [width, height] = [Number(pixels[1]), Number(pixels[2])];
  return row.sizes === null ? isFree(width, height) : isOneOf(`${width}x${height}`, row.sizes);
}

/** Whether what is known of its model allows a draft: read off the image reference, not off the code. */
export function tableAllows(draft: RequestDraft): boolean {
  const name = isMissing(draft.model) ? 'gpt-image-2.5-flare' : draft.model;
  if (typeof name !== 'string' || !/^[A-Za-z0-9_.:/-]{1,100}$/u.test(name)) return false;
  const row = rowOf(name);

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
    !hasMask || (typeof draft.mask === 'string' && row.mask && kind === 'edit' && format !== 'gif'),
    (kind === 'vary' && isMissing(prompt)) ||
      (typeof prompt === 'string' && /\S/u.test(prompt) && [...prompt].length <= row.maxPrompt),
    isMissing(draft.count) || isWhole(draft.count, 1, format === 'svg' ? 1 : 10),
    isMissing(draft.size) || sizeFits(draft.size, row),
    isMissing(draft.quality) || isOneOf(draft.quality, row.qualities),
    isOneOf(format, row.formats),
    format !== 'svg' || kind === 'generate',
    isOneOf(background, row.backgrounds),
    background !== 'transparent' || format === 'png' || format === 'webp',
    isMissing(draft.compression) || (isWhole(draft.compression, 0, 100) && isOneOf(format, row.compressible)),
    isOneOf(moderation, row.moderations),
    moderation === 'auto' || kind === 'generate',
    isMissing(draft.partials) || isWhole(draft.partials, 0, isOneOf(format, row.streamable) ? 3 : 0),
    isMissing(draft.style) || (isOneOf(draft.style, row.styles) && kind === 'generate'),
    isMissing(draft.inputFidelity) || (isOneOf(draft.inputFidelity, row.fidelities) && kind !== 'generate'),
    isMissing(draft.frames) || (isWhole(draft.frames, 2, 16) && format === 'gif'),
    isMissing(draft.frameMs) || (isWhole(draft.frameMs, 10, 655_350) && format === 'gif'),
  ].every(Boolean);
}

const noise = fc.oneof(
  fc.constantFrom<unknown>(null, '', ' ', 'auto', 'AUTO', 0, 1, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1'),
  fc.constantFrom<unknown>(true, false, [], {}, [1], ['auto'], { length: 1 }, Symbol('auto'), () => 'auto'),
  fc.anything(),
);
const id = fc.constantFrom(idOf(1), idOf(2), 'p');
const prompts = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<unknown>('a red kite', '  a\n kite 🪁 ', '"quoted" --size wide') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('x', '🪁'), fc.constantFrom(1000, 4000, 32_000), fc.integer({ min: 0, max: 1 }))
      .map(([character, length, more]) => character.repeat(length + more)),
  },
);
const whole = (low: number, high: number) =>
  fc.oneof(fc.integer({ min: low - 1, max: high + 1 }), fc.constantFrom(low - 1, low, high, high + 1));

/** For each part, values that some model takes, some that none takes. */
const POOLS: Record<RequestPart, fc.Arbitrary<unknown>> = {
  kind: fc.constantFrom('generate', 'edit', 'vary'),
  model: fc.constantFrom(...NAMES, 'gpt-image-2-2026-04-21', 'dall-e-2-2026-01-01', 'org/gpt-image-9:free', 'a b', 'é'),
  prompt: prompts,
  count: whole(1, 10),
  size: fc.oneof(
    fc.constantFrom('auto', 'square', 'Wide', '16:9', '3:1', '1:4', '1536x864', '1024x576', '3840x2160', '1000x1000'),
    fc.constantFrom('1024x1024', '1536 × 1024', '1024x1792', '512X512', '256x256'),
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
  style: fc.constantFrom('vivid', 'natural', 'bold'),
  inputFidelity: fc.constantFrom('low', 'high', 'auto'),
  frames: whole(2, 16),
  frameMs: whole(10, 655_350),
  inputs: fc.array(id, { maxLength: 18, size: 'max' }),
  mask: id,
};

/** Parts that mean something only together with others: now and then they are said together. */
const together = fc.constantFrom<RequestDraft>(
  {},
  {},
  {},
  { format: 'gif' },
  { format: 'gif', frames: 4, frameMs: 200 },
  { format: 'svg' },
  { format: 'webp' },
  { model: 'dall-e-3', style: 'vivid' },
  { model: 'dall-e-2', kind: 'vary', inputs: [idOf(1)] },
  { model: 'gpt-image-1-mini', inputs: [idOf(1)], inputFidelity: 'low' },
  { kind: 'vary', inputs: [idOf(1)] },
);

/** Drafts with a few parts said, so that about half of them are allowed. */
export const drafts: fc.Arbitrary<RequestDraft> = fc
  .tuple(
    fc.oneof({ weight: 9, arbitrary: prompts }, { weight: 1, arbitrary: fc.oneof(noise, fc.constant(undefined)) }),
    together,
    fc.uniqueArray(fc.constantFrom(...PARTS), { maxLength: 4 }),
    fc.boolean(),
    fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 4, maxLength: 4 }),
    fc.record(POOLS),
    fc.array(noise, { minLength: 4, maxLength: 4 }),
  )
  .map(([prompt, some, said, edits, dice, values, others]) => ({
    prompt,
    ...(edits ? { inputs: [idOf(1)] } : {}),
    ...some,
    ...Object.fromEntries(said.map((part, at) => [part, dice[at] === 0 ? others[at] : values[part]])),
  }));

/** Drafts that are allowed. */
export const goodDrafts = drafts.filter(tableAllows);
