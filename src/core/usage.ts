import type { ModelSpec } from './models.ts';

/** The tokens of one or more API calls, as the API counts them. */
export type Tokens = Readonly<{ textIn: number; imageIn: number; imageOut: number }>;

/** What a job used: the API's own count where it gave one. */
export type Usage = Readonly<{
  tokens: Tokens;
  /** Money in micro-dollars (1,000,000 = 1 US dollar), a whole number. */
  microDollars: number;
  /** False where the API did not say what a call used. */
  certain: boolean;
}>;

export const NO_TOKENS: Tokens = { textIn: 0, imageIn: 0, imageOut: 0 };

export function addTokens(a: Tokens, b: Tokens): Tokens {
  return { textIn: a.textIn + b.textIn, imageIn: a.imageIn + b.imageIn, imageOut: a.imageOut + b.imageOut };
}

/** The price of tokens in micro-dollars, rounded up: dollars for a million tokens are micro-dollars for one. */
export function price(tokens: Tokens, spec: ModelSpec): number {
  const { textIn, imageIn, imageOut } = spec.price;
  return Math.ceil(tokens.textIn * textIn + tokens.imageIn * imageIn + tokens.imageOut * imageOut);
}
