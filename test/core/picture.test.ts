import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { altText, extension, mediaType } from '../../src/core/picture.ts';

describe('the alt text of a picture', () => {
  it('is the prompt', () => {
    expect(altText('a red kite over Graz', 0, 1)).toBe('a red kite over Graz');
  });

  it('is on one line', () => {
    expect(altText('  a red\n\n kite\tover Graz ', 0, 1)).toBe('a red kite over Graz');
  });

  it('says which of several pictures it is', () => {
    expect(altText('a kite', 0, 3)).toBe('Picture 1 of 3: a kite');
    expect(altText('a kite', 2, 3)).toBe('Picture 3 of 3: a kite');
  });

  it('is left as it is where it just fits, and cut with a mark where it does not', () => {
    expect(altText('x'.repeat(50), 0, 1, 50)).toBe('x'.repeat(50));
    expect(altText('x'.repeat(51), 0, 1, 50)).toBe(`${'x'.repeat(49)}…`);
    expect(altText('x'.repeat(2000), 0, 1)).toHaveLength(1000);
  });

  it('keeps to its limit, begins as the prompt does and never cuts a character in half', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
        fc.integer({ min: 30, max: 60 }),
        fc.integer({ min: 1, max: 10 }),
        (prompt, limit, count) => {
          const text = altText(prompt, count - 1, count, limit);
          expect([...text].length).toBeLessThanOrEqual(limit);
          expect(text.isWellFormed()).toBe(true);
          const said = prompt.replace(/\s+/gu, ' ').trim();
          const lead = count > 1 ? `Picture ${count} of ${count}: ` : '';
          expect(text.startsWith(lead)).toBe(true);
          expect(said.startsWith(text.slice(lead.length).replace(/…$/u, ''))).toBe(true);
          if ([...said].length + lead.length <= limit) expect(text).toBe(lead + said);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['png', 'image/png', 'png'],
  ['jpeg', 'image/jpeg', 'jpg'],
  ['webp', 'image/webp', 'webp'],
  ['gif', 'image/gif', 'gif'],
  ['svg', 'image/svg+xml', 'svg'],
] as const)('%s is served as %s and named .%s', (format, type, name) => {
  expect(mediaType(format)).toBe(type);
  expect(extension(format)).toBe(name);
});
