import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { money } from '../../src/core/phrases.ts';
import { words } from '../../src/core/words.ts';

describe('a time', () => {
  test.each([
    [0, '0.0 s'],
    [2.34, '2.3 s'],
    [12.3, '12 s'],
    [75, '75 s'],
    [90, '1 min 30 s'],
    [125, '2 min 5 s'],
    [119.7, '2 min 0 s'],
    [600, '10 min 0 s'],
  ])('of %d seconds is said as %s', (seconds, said) => {
    expect(words.view.seconds(seconds)).toBe(said);
  });

  it('never has sixty seconds beside its minutes, and is right to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_600_000 }), (ms) => {
        const seconds = ms / 1000;
        const said = words.view.seconds(seconds);
        const [, minutes = 0, rest = 0] =
          /^(?:(\d+) min )?([\d.]+) s$/u.exec(said)?.map((each) => Number(each ?? 0)) ?? [];
        if (said.includes('min')) expect(rest).toBeLessThan(60);
        expect(Math.abs(minutes * 60 + rest - seconds)).toBeLessThanOrEqual(0.5 + 1e-6);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('money', () => {
  test.each([
    [0, '$0.000'],
    [5880, '$0.006'],
    [30_050, '$0.030'],
    [210_720, '$0.21'],
    [12_000_000, '$12.00'],
  ])('of %d micro-dollars is %s', (microDollars, said) => {
    expect(money(microDollars)).toBe(said);
  });
});

describe('a sentence', () => {
  it('joins what there is as people do', () => {
    expect(words.option.choice('format', 'gif', ['png'])).toContain('it can be png.');
    expect(words.option.choice('format', 'gif', ['png', 'jpeg'])).toContain('it can be png or jpeg.');
    expect(words.option.choice('format', 'gif', ['png', 'jpeg', 'webp'])).toContain('it can be png, jpeg or webp.');
    expect(words.option.unknown('colour', ['size'])).toBe('There is no option colour; there is size.');
  });

  it('keeps a long value short, without cutting a character in half', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 50, maxLength: 80 }), (value) => {
        const sentence = words.option.choice('size', value, ['wide']);
        expect(Array.from(sentence).length).toBeLessThan(130);
        expect(sentence.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('can name any value that was refused', () => {
    for (const value of [undefined, null, Number.NaN, {}, [], true, Symbol('x'), () => 1]) {
      expect(words.option.integer('count', value, 1, 10)).toContain('from 1 to 10');
    }
  });
});
