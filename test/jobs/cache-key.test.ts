import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImageRequest, parseImageRequest, type RequestPart } from '../../src/core/request.ts';
import { cacheKey } from '../../src/jobs/cache.ts';
import { goodDrafts } from '../core/drafts.ts';
import { aJob } from '../fixtures/a-job.ts';

const digest = fc.constantFrom(...['a', 'b', 'c', 'd'].map((each) => each.repeat(64)));
const digests = fc.record({ inputs: fc.array(digest, { maxLength: 4 }), mask: fc.option(digest) });
const requests = goodDrafts.map((draft) => parseImageRequest(draft));
const NONE = { inputs: [], mask: null };
const keyOf = (change: Partial<Record<RequestPart, unknown>>, files = NONE) =>
  cacheKey({ ...aJob().request, ...change } as ImageRequest, files);

/** What has no part in a picture: how many previews it has, and the names of files whose bytes are counted. */
const WITHOUT_PART: readonly RequestPart[] = ['partials', 'inputs', 'mask'];

describe('the key of a request', () => {
  it('does not depend on the order in which its parts were said', () => {
    fc.assert(
      fc.property(requests, digests, fc.infiniteStream(fc.nat(100)), (request, files, dice) => {
        const shuffled = Object.entries(request)
          .map((entry) => [dice.next().value, entry] as const)
          .toSorted(([a], [b]) => Number(a) - Number(b))
          .map(([, entry]) => entry);
        expect(cacheKey(Object.fromEntries(shuffled) as unknown as ImageRequest, files)).toBe(cacheKey(request, files));
      }),
    );
  });

  it('does not depend on white space in the prompt, around it or between its words', () => {
    const gap = fc.constantFrom(' ', '  ', '\n', '\t \r\n', '\u00a0');
    const edge = fc.oneof(fc.constant(''), gap);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'red', 'kite', '🪁'), { minLength: 1 }),
        gap,
        edge,
        edge,
        (said, between, before, after) => {
          expect(keyOf({ prompt: before + said.join(between) + after })).toBe(keyOf({ prompt: said.join(' ') }));
        },
      ),
    );
  });

  it('does not depend on how a character is composed, nor on previews, nor on the names of files', () => {
    expect(keyOf({ prompt: 'cafe\u0301' })).toBe(keyOf({ prompt: 'caf\u00e9' }));
    expect(keyOf({ partials: 0 })).toBe(keyOf({ partials: 3 }));
    expect(keyOf({ inputs: ['p1'], mask: 'm1' })).toBe(keyOf({ inputs: ['p2'], mask: 'm2' }));
  });

  it('depends on the words themselves', () => {
    const words = fc.array(
      fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((each) => !/\s/u.test(each)),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(words, words, (one, other) => {
        const same = one.join(' ') === other.join(' ');
        expect(keyOf({ prompt: one.join(' ') }) === keyOf({ prompt: other.join(' ') })).toBe(same);
      }),
    );
    expect(keyOf({ prompt: 'a red kite' })).not.toBe(keyOf({ prompt: 'a Red kite' }));
    expect(keyOf({ prompt: 'a red kite' })).not.toBe(keyOf({ prompt: 'ared kite' }));
  });

  it('depends on every part that changes the picture', () => {
    const other = { value: 'something else' };
    for (const part of Object.keys(aJob().request) as RequestPart[]) {
      if (part === 'prompt') continue;
      expect(keyOf({ [part]: other }) === keyOf({}), part).toBe(WITHOUT_PART.includes(part));
    }
  });

  it('of two requests is the same only where all that matters is the same', () => {
    fc.assert(
      fc.property(requests, requests, (one, other) => {
        const what = ({ prompt, partials: _, inputs: __, mask: ___, ...rest }: ImageRequest) =>
          JSON.stringify([prompt.normalize('NFC').replace(/\s+/gu, ' ').trim(), Object.entries(rest).toSorted()]);
        expect(cacheKey(one, NONE) === cacheKey(other, NONE)).toBe(what(one) === what(other));
      }),
      { numRuns: 300 },
    );
  });

  it('depends on the bytes of every picture, on their order, and on which of them is the mask', () => {
    fc.assert(
      fc.property(digests, digests, (one, other) => {
        const same = JSON.stringify(one.inputs) === JSON.stringify(other.inputs) && one.mask === other.mask;
        const { request } = aJob();
        expect(cacheKey(request, one) === cacheKey(request, other)).toBe(same);
      }),
      { numRuns: 300 },
    );
  });
});
