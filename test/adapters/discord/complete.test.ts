import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { edit } from '../../../commands/edit.ts';
import { imagine } from '../../../commands/imagine.ts';
import { commands } from '../../../commands/index.ts';
import { choicesFor, meantBy } from '../../../src/adapters/discord/translate/complete.ts';
import { MODELS } from '../../../src/core/models.ts';
import { parseImageRequest } from '../../../src/core/request.ts';
import { SIZE_WORDS } from '../../../src/core/size.ts';

const names = MODELS.map(({ name }) => name);
const offered = (name: string, value = '', model: string | null = null) => choicesFor(imagine, { name, value }, model);
const typed = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc
    .constantFrom('gpt', 'image', 'wide', '16:9', '1536x864', ...names)
    .chain((text) => fc.integer({ min: 0, max: text.length }).map((end) => text.slice(0, end))),
);
const model = fc.option(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 20 })));
const option = fc.constantFrom('model', 'size', 'quality', 'prompt', 'no-such-option');

describe('what is offered while an option is typed', () => {
  it('is what Discord takes: at most 25, each with 1 to 100 letters, no two alike', () => {
    fc.assert(
      fc.property(fc.constantFrom(...commands), option, typed, model, (command, name, value, chosen) => {
        const choices = choicesFor(command, { name, value }, chosen);
        expect(choices.length).toBeLessThanOrEqual(25);
        for (const text of choices.flatMap((choice) => [choice.name, choice.value])) {
          expect(text.length).toBeGreaterThanOrEqual(1);
          expect(text.length).toBeLessThanOrEqual(100);
        }
        expect(new Set(choices.map((choice) => choice.value)).size).toBe(choices.length);
      }),
      { numRuns: 300 },
    );
  });

  it('holds what was typed, in small or large letters', () => {
    fc.assert(
      fc.property(fc.constantFrom('model', 'size'), typed, model, (name, value, chosen) => {
        for (const choice of offered(name, value.toUpperCase(), chosen)) {
          expect(choice.name.toLowerCase()).toContain(value.toUpperCase().trim().toLowerCase());
        }
      }),
    );
  });

  it('is all there is where nothing is typed yet', () => {
    expect(offered('model').map(({ value }) => value)).toEqual(names);
    expect(offered('size').map(({ value }) => value)).toEqual(['auto', ...Object.keys(SIZE_WORDS)]);
    expect(offered('prompt')).toEqual([]);
  });

  it('begins with what begins as it was typed', () => {
    const [first] = offered('size', 'w');
    expect(first?.value).toBe('wide');
    for (const { value } of offered('model', 'gpt-image-1').slice(0, 1)) expect(value).toMatch(/^gpt-image-1/u);
  });

  it('tells what a model is good at', () => {
    for (const { name, value } of offered('model')) {
      expect(name).toContain(value);
      expect(name.length).toBeGreaterThan(value.length + 3);
    }
  });

  test.each(names)('tells of each size the pixels that %s really paints', (name) => {
    for (const choice of offered('size', '', name).filter(({ value }) => value !== 'auto')) {
      const { size } = parseImageRequest({ prompt: 'a cat', model: name, size: choice.value });
      expect(choice.name).toContain(size.replace('x', ' × '));
    }
  });

  it('counts with the default model where another is only half typed', () => {
    expect(offered('size', '', 'gpt-im')).toEqual(offered('size', '', null));
  });
});

describe('what is meant by what a client sends', () => {
  it('is the value, whether it sends the value or the label that it showed', () => {
    for (const command of [imagine, edit]) {
      for (const name of ['model', 'size']) {
        for (const chosen of [null, ...names]) {
          for (const choice of choicesFor(command, { name, value: '' }, chosen)) {
            expect(meantBy(command, name, choice.name)).toBe(choice.value);
            expect(meantBy(command, name, choice.value)).toBe(choice.value);
          }
        }
      }
    }
  });

  it('is any other text as it stands', () => {
    fc.assert(
      fc.property(option, fc.string({ maxLength: 20 }), (name, text) => {
        expect(meantBy(imagine, name, text)).toBe(text);
      }),
    );
    expect(meantBy(imagine, 'prompt', 'wide – and blue')).toBe('wide – and blue');
  });
});
