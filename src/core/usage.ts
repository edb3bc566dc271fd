import type { ModelSpec, Price, Quality } from './model-spec.ts';
import { PARTIAL_TOKENS, specOf } from './models.ts';
import type { ImageRequest } from './request.ts';
import { edges } from './size.ts';

/** The tokens of one or more API calls, as the API counts them. */
export type Tokens = Readonly<{ textIn: number; imageIn: number; imageOut: number }>;

/** What a job used. */
export type Usage = Readonly<{
  tokens: Tokens;
  /** Money in micro-dollars (1,000,000 = 1 US dollar), a whole number. */
  microDollars: number;
  /** False where the API did not say what a call used: then it stands at its estimate. */
  certain: boolean;
}>;

export const NO_TOKENS: Tokens = { textIn: 0, imageIn: 0, imageOut: 0 };
export const NO_USAGE: Usage = { tokens: NO_TOKENS, microDollars: 0, certain: true };

/** What one call for one picture used: the API's own count, or, where it gave none, the estimate. */
export function usageOfCall(counted: Tokens | null, request: ImageRequest): Usage {
  const { price } = specOf(request.model);
  if (price.kind === 'picture') {
    return { tokens: counted ?? NO_TOKENS, microDollars: pricePerPicture(price, request), certain: true };
  }
  const tokens = counted ?? estimateTokens(request, price);
  return { tokens, microDollars: priceOf(tokens, price), certain: counted !== null };
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    tokens: {
      textIn: a.tokens.textIn + b.tokens.textIn,
      imageIn: a.tokens.imageIn + b.tokens.imageIn,
      imageOut: a.tokens.imageOut + b.tokens.imageOut,
    },
    microDollars: a.microDollars + b.microDollars,
    certain: a.certain && b.certain,
  };
}

/**
 * What a request will cost at most, in micro-dollars, as far as that can be known before: the API alone counts. Its
 * previews are in it.
 */
export function estimate(request: ImageRequest): number {
  return request.count * usageOfCall(null, request).microDollars;
}

type TokenPrice = Extract<Price, { kind: 'tokens' }>;

/** Rounded up; cached tokens are not told apart in `usage`, so all count in full. */
function priceOf({ textIn, imageIn, imageOut }: Tokens, price: TokenPrice): number {
  return Math.ceil(textIn * price.textIn + imageIn * price.imageIn + imageOut * price.imageOut);
}

/** Tokens of one input picture at most: what OpenAI's guide to gpt-image-1 gave for the dearest way to read one. */
const TOKENS_PER_INPUT = 6240;

const STANDARD_AREA = 1024 * 1024;

function estimateTokens(request: ImageRequest, { tokens }: TokenPrice): Tokens {
  const dearest = Math.max(...Object.values(tokens));
  const [width, height] = edges(request.size) ?? [1536, 1024];
  const frames = request.format === 'gif' ? (request.frames ?? 9) : 1;
  const each = (tokens[request.quality] ?? (request.quality === 'auto' ? (tokens.high ?? dearest) : dearest)) * frames;
  return {
    // A token is about four characters of English, fewer of other languages.
    textIn: Math.ceil(request.prompt.length / 2),
    imageIn: (request.inputs.length + (request.mask === null ? 0 : 1)) * TOKENS_PER_INPUT,
    imageOut: Math.ceil((each * width * height) / STANDARD_AREA) + request.partials * PARTIAL_TOKENS,
  };
}

function pricePerPicture(price: Extract<Price, { kind: 'picture' }>, request: ImageRequest): number {
  const quality: Quality = request.quality === 'auto' ? 'standard' : request.quality;
  const row = price.prices.find((each) => each.quality === quality && each.sizes.includes(request.size));
  return row?.microDollars ?? Math.max(...price.prices.map((each) => each.microDollars));
}

/** What a standard square of each quality costs about, for those who choose between models; the cheapest first. */
export function typicalPrices(spec: ModelSpec): readonly (readonly [Quality, number])[] {
  const { price } = spec;
  const rows: readonly (readonly [Quality, number])[] =
    price.kind === 'tokens'
      ? (Object.entries(price.tokens) as [Quality, number][]).map(([quality, tokens]) => [
          quality,
          Math.ceil(tokens * price.imageOut),
        ])
      : price.prices
          .filter((each) => each.sizes.includes('1024x1024'))
          .map((each) => [each.quality, each.microDollars]);
  return [...rows].sort((a, b) => a[1] - b[1]);
}
