import { expect, it, test } from 'vitest';
import { isId, newId } from '../../src/core/id.ts';

it('is made new each time, in the form of an id', () => {
  const ids = Array.from({ length: 500 }, newId);
  expect(new Set(ids).size).toBe(500);
  for (const id of ids) expect(isId(id), id).toBe(true);
});

it('uses its whole alphabet, without letters that look like others', () => {
  const letters = new Set(Array.from({ length: 500 }, newId).join(''));
  expect([...letters].sort().join('')).toBe('0123456789abcdefghjkmnpqrstvwxyz');
});

test.each([
  '',
  '0'.repeat(25),
  '0'.repeat(27),
  `${'0'.repeat(25)}i`,
  `${'0'.repeat(25)}A`,
  `${'0'.repeat(26)}\n`,
  '../',
])('%j is not an id', (text) => {
  expect(isId(text)).toBe(false);
});
