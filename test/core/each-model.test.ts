import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseImageRequest, type RequestDraft, type RequestPart } from '../../src/core/request.ts';
import { SIZE_WORDS } from '../../src/core/size.ts';
import { idOf } from '../fixtures/a-job.ts';
import { refusal } from '../fixtures/refusal.ts';
import { isFree } from './drafts.ts';
import { NAMES, type Row, rowOf } from './what-models-take.ts';

type Trial = readonly [part: RequestPart, value: unknown, taken: (row: Row) => boolean, around?: RequestDraft];

const EDIT: RequestDraft = { kind: 'edit', inputs: [idOf(1)] };
const anywhere = () => true;
const nowhere = () => false;
const edits = (row: Row) => row.kinds.includes('edit');

const has =
  (list: 'qualities' | 'formats' | 'backgrounds' | 'moderations' | 'styles' | 'fidelities', value: string) =>
  (row: Row) =>
    row[list].includes(value);

/** Every parameter with every value that any model takes and some that none does, and who takes it. */
const TRIALS: readonly Trial[] = [
  ...['auto', 'low', 'medium', 'high', 'xhigh', 'max', 'standard', 'hd', 'best'].map(
    (value): Trial => ['quality', value, has('qualities', value)],
  ),
  ...['png', 'jpeg', 'webp', 'gif', 'svg', 'avif'].map((value): Trial => ['format', value, has('formats', value)]),
  ...['auto', 'opaque', 'transparent', 'blue'].map((value): Trial => ['background', value, has('backgrounds', value)]),
  ['background', 'transparent', has('formats', 'webp'), { format: 'webp' }],
  ...['jpeg', 'gif', 'svg'].map((format): Trial => ['background', 'transparent', nowhere, { format }]),
  ...['auto', 'low', 'off'].map((value): Trial => ['moderation', value, has('moderations', value)]),
  ['moderation', 'auto', edits, EDIT],
  ['moderation', 'low', nowhere, EDIT],
  ...['vivid', 'natural', 'bold'].map((value): Trial => ['style', value, has('styles', value)]),
  ['style', 'vivid', nowhere, EDIT],
  ...['low', 'high', 'auto'].map((value): Trial => ['inputFidelity', value, has('fidelities', value), EDIT]),
  ['inputFidelity', 'low', nowhere],
  ...[1, 2, 10].map((value): Trial => ['count', value, anywhere]),
  ...[0, 11, -1, 2.5, '2'].map((value): Trial => ['count', value, nowhere]),
  ['count', 1, has('formats', 'svg'), { format: 'svg' }],
  ['count', 2, nowhere, { format: 'svg' }],
  ['count', 10, has('formats', 'gif'), { format: 'gif' }],
  ...['jpeg', 'webp'].flatMap((format): readonly Trial[] => [
    ['compression', 0, (row) => row.compressible.includes(format), { format }],
    ['compression', 100, (row) => row.compressible.includes(format), { format }],
    ['compression', 101, nowhere, { format }],
    ['compression', -1, nowhere, { format }],
  ]),
  ...['png', 'gif', 'svg'].map((format): Trial => ['compression', 50, nowhere, { format }]),
  ...[0, 1, 2, 3].map((value): Trial => ['partials', value, (row) => value === 0 || row.streamable.includes('png')]),
  ...[4, -1, 1.5].map((value): Trial => ['partials', value, nowhere]),
  ['partials', 1, (row) => row.streamable.includes('jpeg'), { format: 'jpeg' }],
  ...['gif', 'svg'].flatMap((format): readonly Trial[] => [
    ['partials', 0, has('formats', format), { format }],
    ['partials', 1, nowhere, { format }],
  ]),
  ...[2, 16].map((value): Trial => ['frames', value, has('formats', 'gif'), { format: 'gif' }]),
  ...[1, 17].map((value): Trial => ['frames', value, nowhere, { format: 'gif' }]),
  ['frames', 4, nowhere],
  ...[10, 655_350].map((value): Trial => ['frameMs', value, has('formats', 'gif'), { format: 'gif' }]),
  ...[9, 655_351].map((value): Trial => ['frameMs', value, nowhere, { format: 'gif' }]),
  ['frameMs', 200, nowhere],
  ...[1, 2, 16, 17].map(
    (many): Trial => [
      'inputs',
      Array.from({ length: many }, (_, at) => idOf(at % 10)),
      (row) => many <= row.maxInputs,
      { kind: 'edit' },
    ],
  ),
  ['inputs', [idOf(1)], (row) => row.kinds.includes('vary'), { kind: 'vary' }],
  ['inputs', [idOf(1)], nowhere, { kind: 'generate' }],
  ['inputs', [], nowhere, { kind: 'edit' }],
  ['inputs', [], nowhere, { kind: 'vary' }],
  ['mask', idOf(2), (row) => row.mask, EDIT],
  ['mask', idOf(2), nowhere, { ...EDIT, kind: 'vary' }],
  ['mask', idOf(2), nowhere],
  ['mask', idOf(2), nowhere, { ...EDIT, format: 'gif' }],
  ['kind', 'generate', anywhere],
  ['kind', 'edit', edits, { inputs: [idOf(1)] }],
  ['kind', 'vary', (row) => row.kinds.includes('vary'), { inputs: [idOf(1)] }],
  ...[1000, 1001, 4000, 4001, 32_000, 32_001].map(
    (length): Trial => ['prompt', '🪁'.repeat(length), (row) => length <= row.maxPrompt],
  ),
  ['size', 'auto', (row) => row.autoSize],
  ...[
    '256x256',
    '512x512',
    '1024x1024',
    '1536x1024',
    '1024x1536',
    '1792x1024',
    '1024x1792',
    '1536x864',
    '1024x576',
  ].map(
    (size): Trial => [
      'size',
      size,
      (row) => {
        const [width = 0, height = 0] = size.split('x').map(Number);
        return row.sizes === null ? isFree(width, height) : row.sizes.includes(size);
      },
    ],
  ),
  ...[...Object.keys(SIZE_WORDS), '16:9', '1:3'].map((value): Trial => ['size', value, anywhere]),
  ['size', '4:1', (row) => row.sizes !== null],
];

/** A trial in a few words, for the name of its test. */
const named = TRIALS.map(([part, value, taken, around = {}]) => {
  const text =
    typeof value === 'string' && value.length > 20 ? `${[...value].length} characters` : JSON.stringify(value);
  const short = part === 'inputs' && Array.isArray(value) ? `${value.length} pictures` : text;
  return [part, short, JSON.stringify({ ...around, inputs: undefined }), value, taken, around] as const;
});

describe.each(NAMES)('%s', (model) => {
  test.each(named)('with %s %s and %s is as its row says', (part, _short, _around, value, taken, around) => {
    const draft = { prompt: 'a kite', ...around, model, [part]: value };
    if (taken(rowOf(model))) {
      const request = parseImageRequest(draft);
      expect(request.model).toBe(model);
      if (part !== 'size') expect(request[part]).toEqual(value);
      return;
    }
    const { code, message } = refusal(() => parseImageRequest(draft));
    expect(code).toBe('bad_option');
    // What it starts with may already be too much for the model: then that is what is named.
    const others = Object.keys(around).some((name) => message.includes(`option ${name}`));
    expect(message.includes(`option ${part}`) || others || message.startsWith(`${model} cannot `), message).toBe(true);
  });
});

describe('a size that is said as a word or a ratio', () => {
  const RATIOS = { square: [1, 1], portrait: [2, 3], landscape: [3, 2], wide: [16, 9], tall: [9, 16] } as const;
  const part = fc.integer({ min: 1, max: 99 });
  const said = fc.oneof(
    fc.constantFrom(...Object.entries(RATIOS)).map(([word, [across, down]]) => ({ text: word, across, down })),
    fc.tuple(part, part).map(([across, down]) => ({ text: `${across}:${down}`, across, down })),
  );
  const spelt = fc.constantFrom(
    (text: string) => text,
    (text: string) => ` ${text.toUpperCase()} `,
  );
  const sizeOf = (model: string, size: string) => parseImageRequest({ prompt: 'a', model, size }).size;
  const edgesOf = (size: string) => size.split('x').map(Number) as [number, number];

  it('becomes pixels that the model has, upright where the ratio is and never turned round', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), said, spelt, (model, { text, across, down }, spell) => {
        const row = rowOf(model);
        fc.pre(row.sizes !== null || Math.max(across, down) <= 3 * Math.min(across, down));
        const size = sizeOf(model, spell(text));
        const [width, height] = edgesOf(size);
        if (row.sizes === null) expect(isFree(width, height), size).toBe(true);
        else expect(row.sizes).toContain(size);
        expect((width - height) * (across - down)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('becomes, of a list, the size whose shape is nearest', () => {
    const listed = NAMES.filter((name) => rowOf(name).sizes !== null);
    fc.assert(
      fc.property(fc.constantFrom(...listed), said, (model, { text, across, down }) => {
        const off = (size: string) => {
          const [width, height] = edgesOf(size);
          return Math.abs(Math.log((width / height) * (down / across)));
        };
        const best = Math.min(...(rowOf(model).sizes ?? []).map(off));
        expect(off(sizeOf(model, text))).toBeCloseTo(best, 9);
      }),
      { numRuns: 500 },
    );
  });

  it('becomes the same pixels when it is said again as pixels', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.constantFrom(...Object.keys(RATIOS), '4:3', '2:1'), (model, text) => {
        const size = sizeOf(model, text);
        expect(sizeOf(model, size)).toBe(size);
      }),
    );
  });

  it('in the words of the list takes the largest square, where squares are all there is', () => {
    for (const word of Object.keys(RATIOS)) expect(sizeOf('dall-e-2', word)).toBe('1024x1024');
  });
});
