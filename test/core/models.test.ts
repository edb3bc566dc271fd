import { describe, expect, it, test } from 'vitest';
import type { ModelSpec } from '../../src/core/model-spec.ts';
import { DEFAULT_MODEL, findModel, hasEnded, MAX_PARTIALS, MODELS, specOf } from '../../src/core/models.ts';
import { parseImageRequest } from '../../src/core/request.ts';
import { FREE, NAMES, ROWS, type Row } from './what-models-take.ts';

const specs = MODELS.map((spec) => [spec.name, spec] as const);
const known = NAMES.map((name): readonly [string, Row, ModelSpec] => [name, ROWS[name], specOf(name)]);

describe('the table of models', () => {
  it('has each of the eleven once, and no other', () => {
    expect(MODELS.map(({ name }) => name).toSorted()).toEqual([...NAMES].toSorted());
  });

  it('has gpt-image-2.5-flare for those who name none', () => {
    expect(DEFAULT_MODEL).toBe('gpt-image-2.5-flare');
    expect(parseImageRequest({ prompt: 'a' }).model).toBe('gpt-image-2.5-flare');
  });

  it('has the newest line first, which stands in for what it does not know', () => {
    expect(MODELS[0]?.name).toBe('gpt-image-2.6-flare');
  });

  it('streams three previews at most', () => {
    expect(MAX_PARTIALS).toBe(3);
  });
});

describe('looking a model up', () => {
  test.each(NAMES)('finds %s', (name) => {
    expect(findModel(name)?.name).toBe(name);
  });

  test.each(['', 'dall-e-4', 'gpt-image-2 ', 'GPT-IMAGE-2', 'constructor', 'gpt-image-2-2026', 'gpt-image'])(
    'finds no %j',
    (name) => {
      expect(findModel(name)).toBeUndefined();
    },
  );

  test.each(NAMES)('takes a dated snapshot of %s for that model, under its own name', (name) => {
    const snapshot = `${name}-2026-09-08`;
    expect(findModel(snapshot)).toEqual({ ...specOf(name), name: snapshot });
    expect(specOf(snapshot)).toEqual({ ...specOf(name), name: snapshot });
  });

  it('gives a name that it does not know the newest rules, under that name', () => {
    expect(specOf('gpt-image-9')).toEqual({ ...specOf('gpt-image-2.6-flare'), name: 'gpt-image-9' });
  });
});

describe.each(known)('%s', (_name, row, spec) => {
  it('takes what the reference says', () => {
    expect(new Set(spec.qualities)).toEqual(new Set(row.qualities));
    expect(new Set(spec.formats)).toEqual(new Set(row.formats));
    expect(new Set(spec.compressible)).toEqual(new Set(row.compressible));
    expect(new Set(spec.backgrounds)).toEqual(new Set(row.backgrounds));
    expect(new Set(spec.moderations)).toEqual(new Set(row.moderations));
    expect(new Set(spec.styles)).toEqual(new Set(row.styles));
    expect(new Set(spec.inputFidelities)).toEqual(new Set(row.fidelities));
    expect(new Set(spec.streamable)).toEqual(new Set(row.streamable));
    expect(spec).toMatchObject({ mask: row.mask, markup: row.markup, maxCount: 10, maxPrompt: row.maxPrompt });
  });

  it('has its sizes', () => {
    expect(spec.sizes).toEqual(row.sizes === null ? FREE : { kind: 'list', sizes: row.sizes, auto: row.autoSize });
  });

  it('starts from as many pictures, and as large ones, as the reference says', () => {
    expect(spec.inputs.max).toBe(row.maxInputs);
    expect(spec.inputs.maxBytes).toBe(row.maxInputMegabytes * 1_048_576);
    expect(spec.inputs.squarePng).toBe(spec.name === 'dall-e-2');
  });

  it('costs what its page says', () => {
    if (spec.price.kind === 'tokens') {
      const { textIn, textCached, imageIn, imageCached, imageOut } = spec.price;
      expect([textIn, textCached, imageIn, imageCached, imageOut]).toEqual(row.rates);
    } else expect(row.rates).toBeNull();
  });

  it('has a token count for each quality, and a dearer one for a better one', () => {
    if (spec.price.kind !== 'tokens') return;
    const { tokens } = spec.price;
    const counts = row.qualities
      .filter((each) => each !== 'auto')
      .map((each) => Object.entries(tokens).find(([name]) => name === each)?.[1]);
    expect(counts).not.toContain(undefined);
    expect(counts).toEqual(counts.toSorted((a, b) => Number(a) - Number(b)));
  });

  it('has a price for each quality and size where pictures are priced', () => {
    if (spec.price.kind !== 'picture') return;
    for (const quality of row.qualities.filter((each) => each !== 'auto')) {
      for (const size of row.sizes ?? []) {
        const fits = spec.price.prices.filter(
          (each) => each.quality === quality && each.sizes.some((one) => one === size),
        );
        expect(fits, `${quality} ${size}`).toHaveLength(1);
      }
    }
  });

  it('ends when the reference says, with a replacement that goes on', () => {
    expect(spec.ends).toBe(row.ends);
    expect(spec.replacement).toBe(row.replacement);
    if (spec.replacement !== null) expect(findModel(spec.replacement)?.ends).toBeNull();
    if (spec.ends === null) return;
    expect(hasEnded(spec, '2026-05-11')).toBe(false);
    expect(hasEnded(spec, spec.ends)).toBe(true);
    expect(hasEnded(spec, '2027-01-01')).toBe(true);
  });
});

describe.each(specs)('the row of %s', (_name, model) => {
  it('can be compressed and streamed only in formats that it has, and never a PNG smaller', () => {
    expect(model.formats).toEqual(expect.arrayContaining([...model.compressible]));
    expect(model.formats).toEqual(expect.arrayContaining([...model.streamable]));
    expect(model.compressible).not.toContain('png');
  });

  it('names nothing twice', () => {
    const { endpoints, qualities, formats, backgrounds, moderations, styles, inputFidelities, streamable } = model;
    for (const list of [endpoints, qualities, formats, backgrounds, moderations, styles, inputFidelities, streamable]) {
      expect(new Set<string>(list).size).toBe(list.length);
    }
  });

  it('says in a line what it is for', () => {
    expect(model.summary).toMatch(/^[^\n]{5,80}$/u);
  });

  it('that never ends has not ended', () => {
    if (model.ends === null) expect(hasEnded(model, '9999-12-31')).toBe(false);
  });
});
