import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { MODELS, specOf } from '../../src/core/models.ts';
import { parseImageRequest, type RequestDraft } from '../../src/core/request.ts';
import { addUsage, estimate, NO_USAGE, type Tokens, typicalPrices, usageOfCall } from '../../src/core/usage.ts';
import { idOf, USAGE } from '../fixtures/a-job.ts';
import { goodDrafts } from './drafts.ts';
import { NAMES, ROWS, rowOf } from './what-models-take.ts';

const count = fc.integer({ min: 0, max: 10_000_000 });
const tokens = fc.record({ textIn: count, imageIn: count, imageOut: count });
const requests = goodDrafts.map((draft) => parseImageRequest(draft));
const ask = (draft: RequestDraft) => parseImageRequest({ prompt: 'a kite', ...draft });
const counted = NAMES.filter((name) => ROWS[name].rates !== null);
const priced = NAMES.filter((name) => ROWS[name].rates === null);

describe('what a call has cost', () => {
  test.each(counted)('is, for a million tokens of each kind by %s, what its page says', (model) => {
    const [textIn = 0, , imageIn = 0, , imageOut = 0] = rowOf(model).rates ?? [];
    const cost = (some: Partial<Tokens>) =>
      usageOfCall({ textIn: 0, imageIn: 0, imageOut: 0, ...some }, ask({ model })).microDollars;
    expect(cost({ textIn: 1_000_000 })).toBe(textIn * 1_000_000);
    expect(cost({ imageIn: 1_000_000 })).toBe(imageIn * 1_000_000);
    expect(cost({ imageOut: 1_000_000 })).toBe(imageOut * 1_000_000);
    expect(cost({})).toBe(0);
  });

  it('is a whole number, rounded up where a rate has a fraction', () => {
    const cost = (imageIn: number) =>
      usageOfCall({ textIn: 0, imageIn, imageOut: 0 }, ask({ model: 'gpt-image-1-mini' })).microDollars;
    expect([1, 2, 3].map(cost)).toEqual([3, 5, 8]);
  });

  it('is certain where the API counted, and the count is kept', () => {
    fc.assert(
      fc.property(requests, tokens, (request, some) => {
        const usage = usageOfCall(some, request);
        expect(usage.certain).toBe(true);
        expect(usage.tokens).toEqual(some);
        expect(Number.isSafeInteger(usage.microDollars)).toBe(true);
      }),
    );
  });

  it('stands at the estimate where it did not count, and says so where a token has a price', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const usage = usageOfCall(null, request);
        expect(usage.microDollars * request.count).toBe(estimate(request));
        expect(usage.certain).toBe(rowOf(request.model).rates === null);
      }),
    );
  });
});

describe('a price for each picture', () => {
  test.each([
    ['dall-e-3', {}, 40_000],
    ['dall-e-3', { quality: 'standard', size: '1024x1792' }, 80_000],
    ['dall-e-3', { quality: 'hd' }, 80_000],
    ['dall-e-3', { quality: 'hd', size: '1792x1024' }, 120_000],
    ['dall-e-2', {}, 20_000],
    ['dall-e-2', { size: '512x512', quality: 'standard' }, 18_000],
    ['dall-e-2', { size: '256x256' }, 16_000],
    ['dall-e-2', { kind: 'vary', inputs: [idOf(1)] }, 20_000],
  ])('of %s with %j is %d micro-dollars, and so many times as much for more', (model, said, microDollars) => {
    expect(usageOfCall(null, ask({ model, ...said }))).toMatchObject({ microDollars, certain: true });
    expect(estimate(ask({ model, ...said, count: 7 }))).toBe(7 * microDollars);
  });

  test.each(priced)('of %s does not depend on what was said', (model) => {
    expect(estimate(ask({ model, prompt: 'x'.repeat(900) }))).toBe(estimate(ask({ model })));
  });
});

describe('an estimate', () => {
  it('is a whole number of micro-dollars above nothing, whatever is asked for', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const sum = estimate(request);
        expect(Number.isSafeInteger(sum) && sum > 0, String(sum)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('of several pictures is that of one, so many times', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(estimate(request)).toBe(request.count * estimate({ ...request, count: 1 }));
      }),
    );
  });

  test.each(counted)('of %s has a hundred tokens more for each preview', (model) => {
    const [, , , , imageOut = 0] = rowOf(model).rates ?? [];
    const of = (partials: number, many = 1) =>
      estimate(ask({ model, partials, count: many, size: '1024x1024', quality: 'low' }));
    for (const partials of [1, 2, 3]) {
      expect(of(partials) - of(0)).toBe(partials * 100 * imageOut);
      expect(of(partials, 4) - of(0, 4)).toBe(4 * partials * 100 * imageOut);
    }
  });

  test.each(counted)('of %s grows with the quality, the size, the prompt and the pictures it starts from', (model) => {
    const of = (said: RequestDraft) => estimate(ask({ model, size: '1024x1024', quality: 'low', ...said }));
    const least = of({});
    expect(of({ quality: 'medium' })).toBeGreaterThan(least);
    expect(of({ quality: 'high' })).toBeGreaterThanOrEqual(of({ quality: 'medium' }));
    expect(of({ size: '1536x1024' })).toBeGreaterThan(least);
    expect(of({ prompt: 'x'.repeat(10_000) })).toBeGreaterThan(least);
    expect(of({ inputs: [idOf(1)] })).toBeGreaterThan(least);
    expect(of({ inputs: [idOf(1), idOf(2)] })).toBeGreaterThan(of({ inputs: [idOf(1)] }));
    expect(of({ inputs: [idOf(1)], mask: idOf(2) })).toBeGreaterThan(of({ inputs: [idOf(1)] }));
  });

  it('of an animation grows with its frames', () => {
    const of = (frames: number) => estimate(ask({ format: 'gif', frames, quality: 'low' }));
    expect(of(16)).toBeGreaterThan(of(2) * 7);
    expect(estimate(ask({ format: 'gif', quality: 'low' }))).toBeGreaterThan(of(2));
  });

  it('of a size or a quality left open is not less than what may come of it', () => {
    for (const model of counted) {
      for (const size of ['1024x1024', '1536x1024', '1024x1536']) {
        expect(estimate(ask({ model, size: 'auto', quality: 'low' })), model).toBeGreaterThanOrEqual(
          estimate(ask({ model, size, quality: 'low' })),
        );
      }
      for (const quality of ['low', 'medium', 'high']) {
        expect(estimate(ask({ model, quality: 'auto' })), model).toBeGreaterThanOrEqual(
          estimate(ask({ model, quality })),
        );
      }
    }
  });
});

describe('adding up', () => {
  const usages = fc.record({ tokens, microDollars: count, certain: fc.boolean() });

  it('counts each kind by itself, and is certain only where both are', () => {
    const other = { tokens: { textIn: 1, imageIn: 2, imageOut: 3 }, microDollars: 4, certain: false };
    expect(addUsage(USAGE, other)).toEqual({
      tokens: { textIn: 11, imageIn: 2, imageOut: 1003 },
      microDollars: 30_054,
      certain: false,
    });
  });

  it('begins with nothing, and the order does not matter', () => {
    fc.assert(
      fc.property(usages, usages, usages, (a, b, c) => {
        expect(addUsage(NO_USAGE, a)).toEqual(a);
        expect(addUsage(a, b)).toEqual(addUsage(b, a));
        expect(addUsage(addUsage(a, b), c)).toEqual(addUsage(a, addUsage(b, c)));
      }),
    );
  });
});

describe('what a square costs about', () => {
  test.each(MODELS.map(({ name }) => name))('is known for every quality of %s, the cheapest first', (name) => {
    const prices = typicalPrices(specOf(name));
    expect(prices.map(([quality]) => quality).toSorted()).toEqual(
      rowOf(name)
        .qualities.filter((each) => each !== 'auto')
        .toSorted(),
    );
    const sums = prices.map(([, sum]) => sum);
    expect(sums).toEqual(sums.toSorted((a, b) => a - b));
    expect(sums.every((sum) => Number.isSafeInteger(sum) && sum > 0)).toBe(true);
  });
});
