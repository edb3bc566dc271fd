/**
 * What each model and endpoint takes: data only, applied by check-request.ts and check-pictures.ts.
 * Sources: openai 7.55 resources/images.d.ts (parameters, models, formats, qualities, limits of edits); the published
 * OpenAPI description (DALL-E sizes and prompt lengths, JSON edits); limits of free sizes as quoted from OpenAI's guide.
 */
export type Endpoint = 'generate' | 'edit' | 'variation';
export type Family = 'gpt' | 'dall-e-3' | 'dall-e-2';

export type ModelRules = {
  readonly family: Family;
  readonly endpoints: readonly Endpoint[];
  /** Named sizes; a model with `freeSizes` takes others too, within FREE_SIZE. */
  readonly sizes: readonly string[];
  readonly freeSizes: boolean;
  readonly qualities: readonly string[];
  readonly formats: readonly string[];
  readonly promptChars: number;
  readonly maxN: number;
  /** Values of `input_fidelity`; empty: the parameter must be left out. */
  readonly inputFidelity: readonly string[];
  readonly markup: boolean;
  /** Seconds since 1970. */
  readonly created: number;
  readonly shutdownDate: string | null;
};

const STANDARD_SIZES = ['1024x1024', '1536x1024', '1024x1536', 'auto'];
const STANDARD_QUALITIES = ['low', 'medium', 'high', 'auto'];

const gpt = {
  family: 'gpt',
  endpoints: ['generate', 'edit'],
  sizes: STANDARD_SIZES,
  freeSizes: false,
  qualities: STANDARD_QUALITIES,
  formats: ['png', 'jpeg', 'webp'],
  promptChars: 32_000,
  maxN: 10,
  inputFidelity: [],
  markup: false,
  created: 1_745_517_030,
  shutdownDate: null,
} as const satisfies ModelRules;

const gpt2 = {
  ...gpt,
  freeSizes: true,
  formats: ['png', 'jpeg', 'webp', 'gif', 'svg'],
  created: 1_776_729_600,
} as const;
// No document lists xhigh and max for 2.6 yet; third-party guides of its release do.
const gpt26 = {
  ...gpt2,
  qualities: ['low', 'medium', 'high', 'xhigh', 'max', 'auto'],
  created: 1_793_750_400,
} as const;
const gpt25 = { ...gpt26, markup: true, created: 1_788_825_600 } as const;
const ending = '2026-12-01';

export const MODELS: Readonly<Record<string, ModelRules>> = {
  'gpt-image-2.6-flare': gpt26,
  'gpt-image-2.6-sunburst': gpt26,
  'gpt-image-2.5-flare': gpt25,
  'gpt-image-2.5-flare-2026-09-08': gpt25,
  'gpt-image-2.5-sunburst': gpt25,
  'gpt-image-2.5-sunburst-2026-09-08': gpt25,
  'gpt-image-2': gpt2,
  'gpt-image-2-2026-04-21': gpt2,
  'gpt-image-1.5': { ...gpt, inputFidelity: ['high', 'low'], shutdownDate: ending },
  'gpt-image-1.5-2025-12-16': { ...gpt, inputFidelity: ['high', 'low'], shutdownDate: ending },
  'gpt-image-1-mini': { ...gpt, inputFidelity: ['low'], shutdownDate: ending },
  'chatgpt-image-latest': { ...gpt, inputFidelity: ['high', 'low'], shutdownDate: ending },
  'gpt-image-1': { ...gpt, inputFidelity: ['high', 'low'], shutdownDate: '2026-10-23' },
  'dall-e-3': {
    ...gpt,
    family: 'dall-e-3',
    endpoints: ['generate'],
    sizes: ['1024x1024', '1792x1024', '1024x1792'],
    qualities: ['standard', 'hd', 'auto'],
    formats: ['png'],
    promptChars: 4000,
    maxN: 1,
    created: 1_698_785_189,
    shutdownDate: '2026-05-12',
  },
  'dall-e-2': {
    ...gpt,
    family: 'dall-e-2',
    endpoints: ['generate', 'edit', 'variation'],
    sizes: ['1024x1024', '512x512', '256x256'],
    qualities: ['standard', 'auto'],
    formats: ['png'],
    promptChars: 1000,
    created: 1_698_798_177,
    shutdownDate: '2026-05-12',
  },
};

/** Free sizes: edges in pixels divisible by `step`, the long edge at most `ratio` times the short one. */
export const FREE_SIZE = { step: 16, ratio: 3, maxEdge: 3840, minPixels: 655_360, maxPixels: 8_294_400 } as const;

/** OpenAI names "the model's GIF size limits" without numbers; this is our own. */
export const GIF_MAX_PIXELS = 2_359_296;

/** Limits of input pictures, in bytes. */
export const PICTURES = {
  gpt: { max: 16, formats: ['png', 'webp', 'jpeg'], bytes: 50 * 1024 * 1024, square: false },
  'dall-e-2': { max: 1, formats: ['png'], bytes: 4 * 1024 * 1024, square: true },
  'dall-e-3': { max: 0, formats: [], bytes: 0, square: false },
} as const satisfies Record<Family, { max: number; formats: readonly string[]; bytes: number; square: boolean }>;
export const MASK_BYTES = 4 * 1024 * 1024;

export type ParameterRule = {
  readonly on: readonly Endpoint[];
  readonly families: readonly Family[];
  readonly required?: true;
} & (
  | { readonly kind: 'text' | 'boolean' | 'object' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly values: readonly string[] | keyof ModelRules }
);

const anywhere: readonly Endpoint[] = ['generate', 'edit', 'variation'];
const painted: readonly Endpoint[] = ['generate', 'edit'];
const all: readonly Family[] = ['gpt', 'dall-e-3', 'dall-e-2'];
const onlyGpt: readonly Family[] = ['gpt'];
const dallE: readonly Family[] = ['dall-e-3', 'dall-e-2'];

/** A `choice` whose values are a key of ModelRules takes them from the model's row. Pictures stand in check-pictures.ts. */
export const PARAMETERS: Readonly<Record<string, ParameterRule>> = {
  prompt: { kind: 'text', on: painted, families: all, required: true },
  model: { kind: 'text', on: anywhere, families: all },
  n: { kind: 'integer', min: 1, max: 10, on: anywhere, families: all },
  size: { kind: 'text', on: anywhere, families: all },
  quality: { kind: 'choice', values: 'qualities', on: painted, families: all },
  background: { kind: 'choice', values: ['transparent', 'opaque', 'auto'], on: painted, families: onlyGpt },
  complexity: { kind: 'choice', values: ['low', 'medium', 'high'], on: painted, families: onlyGpt },
  output_format: { kind: 'choice', values: 'formats', on: painted, families: onlyGpt },
  output_compression: { kind: 'integer', min: 0, max: 100, on: painted, families: onlyGpt },
  partial_images: { kind: 'integer', min: 0, max: 3, on: painted, families: onlyGpt },
  stream: { kind: 'boolean', on: painted, families: onlyGpt },
  // The form of an edit has no `moderation` (SDK type); its JSON form has (published description).
  moderation: { kind: 'choice', values: ['low', 'auto'], on: painted, families: onlyGpt },
  input_fidelity: { kind: 'choice', values: 'inputFidelity', on: ['edit'], families: onlyGpt },
  frame_count: { kind: 'integer', min: 2, max: 16, on: painted, families: onlyGpt },
  frame_duration_ms: { kind: 'integer', min: 0, max: 655_350, on: painted, families: onlyGpt },
  svg: { kind: 'object', on: ['generate'], families: onlyGpt },
  style: { kind: 'choice', values: ['vivid', 'natural'], on: ['generate'], families: ['dall-e-3'] },
  response_format: { kind: 'choice', values: ['url', 'b64_json'], on: anywhere, families: dallE },
  safety_identifier: { kind: 'text', on: painted, families: onlyGpt },
  user: { kind: 'text', on: anywhere, families: all },
};
