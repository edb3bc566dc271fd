import type { ModelSpec } from './model-spec.ts';
import type { SizeRule } from './size.ts';

/** Most preview pictures one stream can carry (`partial_images`, OpenAI image reference). */
export const MAX_PARTIALS = 3;

/** Image tokens that each preview adds to the output (OpenAI image guide, 2026-09-09). */
export const PARTIAL_TOKENS = 100;

/** Frames of an animated picture (`frame_count`, OpenAI image reference). */
export const FRAMES = { min: 2, max: 16 } as const;

/** How long each frame stays, in milliseconds (`frame_duration_ms`, OpenAI image reference). */
export const FRAME_MS = { min: 10, max: 655_350 } as const;

/**
 * Free sizes of the 2.x models. The step, the ratio and 3840x2160 are from the image reference; the pixel limits are
 * from the image guide as quoted by several integrators, so 1024x576 is too small.
 */
const FREE_SIZES = {
  kind: 'free',
  step: 16,
  maxEdge: 3840,
  maxRatio: 3,
  minPixels: 655_360,
  maxPixels: 8_294_400,
} as const satisfies SizeRule;

/** The standard sizes, which every GPT image model takes (image reference, `size`). */
const STANDARD_SIZES = {
  kind: 'list',
  sizes: ['1024x1024', '1536x1024', '1024x1536'],
  auto: true,
} as const satisfies SizeRule;

/** What all GPT image models share (OpenAI image reference of client 7.55, November 2026). */
const GPT_IMAGE = {
  dialect: 'gpt-image',
  endpoints: ['generate', 'edit'],
  sizes: STANDARD_SIZES,
  qualities: ['auto', 'low', 'medium', 'high'],
  formats: ['png', 'jpeg', 'webp'],
  compressible: ['jpeg', 'webp'],
  backgrounds: ['auto', 'transparent', 'opaque'],
  moderations: ['auto', 'low'],
  inputFidelities: [],
  styles: [],
  streamable: ['png', 'jpeg', 'webp'],
  mask: true,
  markup: false,
  maxCount: 10,
  maxPrompt: 32_000,
  // "up to 16 images", each "less than 50MB" (image reference, `image`).
  inputs: { max: 16, maxBytes: 50 * 1024 * 1024, squarePng: false },
  ends: null,
  replacement: null,
} as const satisfies Partial<ModelSpec>;

/** Rates of gpt-image-2, 2.5 and 2.6 on their model pages, November 2026. */
const RATES_2 = { kind: 'tokens', textIn: 5, textCached: 1.25, imageIn: 8, imageCached: 2, imageOut: 30 } as const;

const GPT_IMAGE_2 = {
  ...GPT_IMAGE,
  sizes: FREE_SIZES,
  // Animation and drawing need a preview access of the account (image reference, `frame_count` and `svg`).
  formats: ['png', 'jpeg', 'webp', 'gif', 'svg'],
} as const satisfies Partial<ModelSpec>;

/** xhigh and max came with the 2.5 line (image reference, `quality`). */
const SIX_QUALITIES = ['auto', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

const GPT_IMAGE_25 = {
  ...GPT_IMAGE_2,
  qualities: SIX_QUALITIES,
  // "Supports GPT Image 2.5" (image reference, `markup`).
  markup: true,
  // 1024x1024: low is quoted at about 196; the others are those of gpt-image-2, doubled for each step above high.
  price: { ...RATES_2, tokens: { low: 196, medium: 1760, high: 7024, xhigh: 14_048, max: 28_096 } },
} as const satisfies Partial<ModelSpec>;

const GPT_IMAGE_26 = {
  ...GPT_IMAGE_2,
  // The reference does not list 2.6 here yet; the guides of its release (2026-11-04) give it low to max.
  qualities: SIX_QUALITIES,
  // Its guides: low and medium use three to four times the tokens of 2.5, high and above the same.
  price: { ...RATES_2, tokens: { low: 784, medium: 7024, high: 7024, xhigh: 14_048, max: 28_096 } },
} as const satisfies Partial<ModelSpec>;

/** 1024x1024 of the 1.x line: low, medium, high (image guide). */
const TOKENS_1 = { low: 272, medium: 1056, high: 4160 } as const;

/** Announced end of the 1.x line that is left: 2026-12-01, as `GET /v1/models` says in `shutdown_date`. */
const END_OF_1 = { ends: '2026-12-01' } as const;

/** DALL-E ended on 2026-05-12; other servers that speak the API still have it. */
const DALL_E = {
  dialect: 'dall-e',
  formats: ['png'],
  compressible: [],
  backgrounds: ['auto'],
  moderations: ['auto'],
  inputFidelities: [],
  streamable: [],
  markup: false,
  // One call makes one picture of DALL-E 3; more are as many calls.
  maxCount: 10,
  ends: '2026-05-12',
} as const satisfies Partial<ModelSpec>;

/** The newest first: the first row stands in for a model that the table does not know. */
export const MODELS: readonly ModelSpec[] = [
  { ...GPT_IMAGE_26, name: 'gpt-image-2.6-flare', summary: 'the newest, fast' },
  { ...GPT_IMAGE_26, name: 'gpt-image-2.6-sunburst', summary: 'the newest, for fine detail' },
  { ...GPT_IMAGE_25, name: 'gpt-image-2.5-flare', summary: 'fast and good: the everyday choice' },
  { ...GPT_IMAGE_25, name: 'gpt-image-2.5-sunburst', summary: 'finer detail, takes longer' },
  {
    ...GPT_IMAGE_2,
    name: 'gpt-image-2',
    summary: 'the model before, steady and well known',
    // 1024x1024 at high is 7024 in OpenAI's calculator; the others in the ratio of the 1.x line.
    price: { ...RATES_2, tokens: { low: 460, medium: 1784, high: 7024 } },
  },
  {
    ...GPT_IMAGE,
    ...END_OF_1,
    name: 'gpt-image-1.5',
    summary: 'older; keeps faces of the pictures it starts from',
    // Both values on gpt-image-1.5, low only on gpt-image-1-mini (image reference, `input_fidelity`).
    inputFidelities: ['low', 'high'],
    price: { kind: 'tokens', textIn: 5, textCached: 1.25, imageIn: 8, imageCached: 2, imageOut: 32, tokens: TOKENS_1 },
    replacement: 'gpt-image-2.5-sunburst',
  },
  {
    ...GPT_IMAGE,
    ...END_OF_1,
    name: 'gpt-image-1-mini',
    summary: 'older, small and cheap',
    inputFidelities: ['low'],
    price: {
      kind: 'tokens',
      textIn: 2,
      textCached: 0.2,
      imageIn: 2.5,
      imageCached: 0.25,
      imageOut: 8,
      tokens: TOKENS_1,
    },
    replacement: 'gpt-image-2.5-flare',
  },
  {
    ...GPT_IMAGE,
    ...END_OF_1,
    name: 'chatgpt-image-latest',
    summary: 'older, as ChatGPT used it',
    // It follows gpt-image-1.5 (image reference, `image`); its own rates are not published.
    price: { kind: 'tokens', textIn: 5, textCached: 1.25, imageIn: 8, imageCached: 2, imageOut: 32, tokens: TOKENS_1 },
    replacement: 'gpt-image-2.5-sunburst',
  },
  {
    ...GPT_IMAGE,
    name: 'gpt-image-1',
    summary: 'the first of its line',
    inputFidelities: ['low', 'high'],
    price: {
      kind: 'tokens',
      textIn: 5,
      textCached: 1.25,
      imageIn: 10,
      imageCached: 2.5,
      imageOut: 40,
      tokens: TOKENS_1,
    },
    // Shut down on this day (image reference, `model`).
    ends: '2026-10-23',
    replacement: 'gpt-image-2.5-sunburst',
  },
  {
    ...DALL_E,
    name: 'dall-e-3',
    summary: 'DALL-E 3, one picture a call, in two styles',
    endpoints: ['generate'],
    // Sizes, qualities, styles and prompt length: published OpenAPI description, CreateImageRequest.
    sizes: { kind: 'list', sizes: ['1024x1024', '1792x1024', '1024x1792'], auto: false },
    qualities: ['auto', 'standard', 'hd'],
    styles: ['vivid', 'natural'],
    mask: false,
    maxPrompt: 4000,
    inputs: { max: 0, maxBytes: 0, squarePng: false },
    // OpenAI's price list until its end.
    price: {
      kind: 'picture',
      prices: [
        { quality: 'hd', sizes: ['1792x1024', '1024x1792'], microDollars: 120_000 },
        { quality: 'hd', sizes: ['1024x1024'], microDollars: 80_000 },
        { quality: 'standard', sizes: ['1792x1024', '1024x1792'], microDollars: 80_000 },
        { quality: 'standard', sizes: ['1024x1024'], microDollars: 40_000 },
      ],
    },
    replacement: 'gpt-image-2.5-flare',
  },
  {
    ...DALL_E,
    name: 'dall-e-2',
    summary: 'DALL-E 2, small squares, varies by itself',
    endpoints: ['generate', 'edit', 'vary'],
    sizes: { kind: 'list', sizes: ['1024x1024', '512x512', '256x256'], auto: false },
    qualities: ['auto', 'standard'],
    styles: [],
    mask: true,
    maxPrompt: 1000,
    // "a square png file less than 4MB" (published OpenAPI description, CreateImageEditRequest).
    inputs: { max: 1, maxBytes: 4 * 1024 * 1024, squarePng: true },
    price: {
      kind: 'picture',
      prices: [
        { quality: 'standard', sizes: ['1024x1024'], microDollars: 20_000 },
        { quality: 'standard', sizes: ['512x512'], microDollars: 18_000 },
        { quality: 'standard', sizes: ['256x256'], microDollars: 16_000 },
      ],
    },
    replacement: 'gpt-image-2.5-flare',
  },
];

export const DEFAULT_MODEL = 'gpt-image-2.5-flare';

/** The row of a model, or of the model that a dated snapshot (`…-2026-09-08`) is of, under the name that was asked for. */
export function findModel(name: string): ModelSpec | undefined {
  const row = MODELS.find((model) => model.name === name.replace(/-\d{4}-\d{2}-\d{2}$/u, ''));
  return row && { ...row, name };
}

/** What is known of a model: its row, or, for a name the table does not know, the newest row under that name. */
export function specOf(name: string): ModelSpec {
  const [newest] = MODELS;
  if (newest === undefined) throw new Error('the capability table is empty');
  return findModel(name) ?? { ...newest, name };
}

/** Whether a model has ended on the official API on a day given as YYYY-MM-DD. */
export function hasEnded(spec: ModelSpec, day: string): boolean {
  return spec.ends !== null && spec.ends <= day;
}
