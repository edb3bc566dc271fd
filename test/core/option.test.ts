import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Options, readValues } from '../../src/core/option.ts';
import { idOf } from '../fixtures/a-job.ts';
import { refusal } from '../fixtures/refusal.ts';

const OPTIONS: Options = {
  prompt: { kind: 'text', description: 'What to change', required: true, max: 10, rest: true },
  image: { kind: 'pictures', description: 'What to start from', required: true, max: 2 },
  size: { kind: 'choice', description: 'Which size', choices: ['square', 'wide'], open: true },
  format: { kind: 'choice', description: 'Which file', choices: ['png', 'jpeg'] },
  count: { kind: 'integer', description: 'How many', min: 1, max: 10 },
  job: { kind: 'job', description: 'Which request' },
};
const REQUIRED = { prompt: 'a kite', image: [idOf(1)] };

const read = (raw: Readonly<Record<string, unknown>>) => readValues(OPTIONS, { ...REQUIRED, ...raw });

describe('the values of a command', () => {
  test.each([
    ['text, word for word', { prompt: ' a kite\n' }, { prompt: ' a kite\n' }],
    ['text as long as it may be, in characters', { prompt: '🪁'.repeat(10) }, { prompt: '🪁'.repeat(10) }],
    ['a choice', { format: 'jpeg' }, { format: 'jpeg' }],
    ['a choice in another case, with spaces around it', { format: ' JPEG ' }, { format: 'jpeg' }],
    ['another text where the choices are suggestions', { size: '1536x864' }, { size: '1536x864' }],
    ['a whole number', { count: 3 }, { count: 3 }],
    ['a whole number as text', { count: ' 3 ' }, { count: 3 }],
    ['the smallest number', { count: 1 }, { count: 1 }],
    ['the largest number', { count: '10' }, { count: 10 }],
    ['one picture by itself', { image: idOf(2) }, { image: [idOf(2)] }],
    ['several pictures, in their order', { image: [idOf(3), idOf(2)] }, { image: [idOf(3), idOf(2)] }],
    ['a job', { job: idOf(4) }, { job: idOf(4) }],
  ])('take %s', (_what, raw, values) => {
    expect(read(raw)).toEqual({ kind: 'values', values: { ...REQUIRED, ...values } });
  });

  test.each([undefined, null, ''])('leave out what is %j', (nothing) => {
    expect(read({ size: nothing, count: nothing, job: nothing })).toEqual({ kind: 'values', values: REQUIRED });
  });

  test.each([
    ['text that is too long', { prompt: 'a kite over Graz' }, 'prompt', '10'],
    ['text that is none', { prompt: 7 }, 'prompt', 'text'],
    ['a choice that is none', { format: 'gif' }, 'format', 'png or jpeg'],
    ['a number below', { count: 0 }, 'count', 'from 1 to 10'],
    ['a number above', { count: '11' }, 'count', 'from 1 to 10'],
    ['half a number', { count: 1.5 }, 'count', 'whole number'],
    ['half a number as text', { count: '1.5' }, 'count', 'whole number'],
    ['a number in words', { count: 'two' }, 'count', 'two'],
    ['a number that is none', { count: true }, 'count', 'whole number'],
    ['a number in a list', { count: [3] }, 'count', 'whole number'],
    ['too many pictures', { image: [idOf(1), idOf(2), idOf(3)] }, 'image', '2'],
    ['a picture that is none', { image: [1] }, 'image', 'pictures'],
    ['a job that is none', { job: 3 }, 'job', 'text'],
    ['an option that is not there', { colour: 'red' }, 'colour', 'prompt'],
    ['an option with a name that every object has', { constructor: 'x' }, 'constructor', 'prompt'],
  ])('refuse %s', (_what, raw, ...says) => {
    const { code, message } = refusal(() => read(raw));
    expect(code).toBe('bad_option');
    for (const each of says) expect(message).toContain(each);
  });

  it('refuse a name that JSON can bring in', () => {
    expect(refusal(() => readValues(OPTIONS, JSON.parse('{"__proto__": "x"}'))).code).toBe('bad_option');
  });

  it('are refused, not broken by, a choice that cannot be made text', () => {
    const odd: unknown = JSON.parse('{"toString": 1, "valueOf": 1}');
    expect(refusal(() => read({ format: odd })).code).toBe('bad_option');
    expect(refusal(() => read({ size: odd })).code).toBe('bad_option');
  });

  test.each([[['png']], [{}], [true]])('refuse %j for a choice, for it is not text', (value) => {
    expect(refusal(() => read({ format: value })).message).toContain('format');
    expect(refusal(() => read({ size: value })).message).toContain('size');
  });

  it('are right or refused with the name of an option, whatever JSON a platform delivers', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(OPTIONS)), fc.jsonValue(), (name, value) => {
        try {
          const result = read({ [name]: value });
          if (result.kind !== 'values') return;
          const { prompt, image, size, format, count } = result.values;
          expect(typeof prompt).toBe('string');
          expect(image).toSatisfy((ids: unknown) => Array.isArray(ids) && ids.every((id) => typeof id === 'string'));
          expect(['string', 'undefined']).toContain(typeof size);
          expect([undefined, 'png', 'jpeg']).toContain(format);
          expect([undefined, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).toContain(count);
        } catch {
          expect(refusal(() => read({ [name]: value })).message).toContain(name);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('required options that are missing', () => {
  test.each([
    ['all of them', {}, ['prompt', 'image']],
    ['one that is empty', { prompt: '', image: [idOf(1)] }, ['prompt']],
    ['one that is null', { prompt: 'a kite', image: null }, ['image']],
    ['an empty list of pictures', { prompt: 'a kite', image: [] }, ['image']],
  ])('are named, in their order: %s', (_what, raw, options) => {
    expect(readValues(OPTIONS, raw)).toEqual({ kind: 'missing', options });
  });

  it('do not hide that another value is wrong', () => {
    expect(refusal(() => readValues(OPTIONS, { count: 99 })).message).toContain('count');
  });
});
