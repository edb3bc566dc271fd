import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODELS } from '../../src/core/models.ts';
import { addTokens, NO_TOKENS, price } from '../../src/core/usage.ts';

const count = fc.integer({ min: 0, max: 10_000_000 });
const tokens = fc.record({ textIn: count, imageIn: count, imageOut: count });
const anyModel = fc.constantFrom(...MODELS);
const [flare] = MODELS;

describe('the price of tokens', () => {
  it('is that of the model page: five, eight and thirty dollars for a million', () => {
    if (flare === undefined) throw new Error('the table is empty');
    expect(price({ textIn: 1_000_000, imageIn: 0, imageOut: 0 }, flare)).toBe(5_000_000);
    expect(price({ textIn: 0, imageIn: 1_000_000, imageOut: 0 }, flare)).toBe(8_000_000);
    expect(price({ textIn: 0, imageIn: 0, imageOut: 1_000_000 }, flare)).toBe(30_000_000);
    expect(price({ textIn: 10, imageIn: 20, imageOut: 196 }, flare)).toBe(50 + 160 + 5880);
    expect(price(NO_TOKENS, flare)).toBe(0);
  });

  it('is a whole number of micro-dollars, rounded up where a rate has a fraction', () => {
    if (flare === undefined) throw new Error('the table is empty');
    const spec = { ...flare, price: { ...flare.price, textIn: 0.1 } };
    expect(price({ textIn: 1, imageIn: 0, imageOut: 0 }, spec)).toBe(1);
    expect(price({ textIn: 11, imageIn: 0, imageOut: 0 }, spec)).toBe(2);
  });

  it('is a safe whole number, and grows with the tokens', () => {
    fc.assert(
      fc.property(tokens, tokens, anyModel, (some, more, model) => {
        const sum = price(addTokens(some, more), model);
        expect(Number.isSafeInteger(sum)).toBe(true);
        expect(sum).toBe(price(some, model) + price(more, model));
      }),
    );
  });
});

describe('adding tokens', () => {
  it('counts each kind by itself', () => {
    const sum = addTokens({ textIn: 1, imageIn: 2, imageOut: 3 }, { textIn: 10, imageIn: 20, imageOut: 30 });
    expect(sum).toEqual({ textIn: 11, imageIn: 22, imageOut: 33 });
  });

  it('begins with no tokens', () => {
    fc.assert(
      fc.property(tokens, (some) => {
        expect(addTokens(NO_TOKENS, some)).toEqual(some);
      }),
    );
  });
});
