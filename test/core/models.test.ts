import { describe, expect, it, test } from 'vitest';
import { DEFAULT_MODEL, findModel, MAX_PARTIALS, MODELS } from '../../src/core/models.ts';
import { parseImageRequest } from '../../src/core/request.ts';

const rows = MODELS.map((model) => [model.name, model] as const);

describe('the table of models', () => {
  it('has each name once', () => {
    const names = MODELS.map((model) => model.name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(['gpt-image-2', 'gpt-image-2.5-flare', 'gpt-image-2.5-sunburst'])('has %s', (name) => {
    expect(findModel(name)?.name).toBe(name);
  });

  it('has gpt-image-2.5-flare for those who name none', () => {
    expect(DEFAULT_MODEL).toBe('gpt-image-2.5-flare');
    expect(parseImageRequest({ prompt: 'a' }).model).toBe('gpt-image-2.5-flare');
  });

  test.each(['', 'dall-e-3', 'gpt-image-2 ', 'GPT-IMAGE-2', 'constructor'])('has no %j', (name) => {
    expect(findModel(name)).toBeUndefined();
  });

  it('gives xhigh and max to the 2.5 line only', () => {
    const careful = MODELS.filter(({ qualities }) => qualities.some((each) => each === 'xhigh' || each === 'max'));
    expect(careful.map((model) => model.name).sort()).toEqual(['gpt-image-2.5-flare', 'gpt-image-2.5-sunburst']);
  });

  it('streams three previews at most', () => {
    expect(MAX_PARTIALS).toBe(3);
  });
});

describe.each(rows)('%s', (name, model) => {
  it('paints a prompt with nothing else said, and with every value its own row allows', () => {
    const drafts = [
      {},
      ...model.qualities.map((quality) => ({ quality })),
      ...model.formats.map((format) => ({ format })),
      ...model.backgrounds.map((background) => ({ background })),
      ...model.moderations.map((moderation) => ({ moderation })),
      ...model.styles.map((style) => ({ style })),
      ...model.inputFidelities.map((inputFidelity) => ({ inputFidelity })),
      ...model.compressible.map((format) => ({ format, compression: 50 })),
      { count: model.maxCount },
      { prompt: 'x'.repeat(model.maxPrompt) },
    ];
    for (const draft of drafts) {
      expect(parseImageRequest({ prompt: 'a', ...draft, model: name })).toMatchObject({ model: name, ...draft });
    }
  });

  it('can be compressed and streamed only in formats it paints', () => {
    expect(model.formats).toEqual(expect.arrayContaining([...model.compressible]));
    expect(model.formats).toEqual(expect.arrayContaining([...model.streamable]));
    expect(model.compressible).not.toContain('png');
  });

  it('names nothing twice', () => {
    const { kinds, qualities, formats, backgrounds, moderations, styles, inputFidelities, streamable } = model;
    for (const list of [kinds, qualities, formats, backgrounds, moderations, styles, inputFidelities, streamable]) {
      expect(new Set<string>(list).size).toBe(list.length);
    }
  });

  it('keeps to the limits of the image reference', () => {
    expect(model).toMatchObject({
      maxCount: 10,
      maxPrompt: 32_000,
      maxInputs: 16,
      maxInputBytes: 52_428_800,
      mask: true,
    });
    expect(model.kinds).toEqual(['generate', 'edit']);
    expect(model.summary).not.toBe('');
  });

  it('has the price of its model page', () => {
    expect(model.price).toEqual({ textIn: 5, textCached: 1.25, imageIn: 8, imageCached: 2, imageOut: 30 });
  });
});
