/**
 * What each model takes, written down a second time from the image reference, its guides and the price list: the
 * tests hold the capability table against this.
 */
export type Row = Readonly<{
  kinds: readonly string[];
  /** Fixed sizes; null where any size that keeps to the rule of the 2.x line is taken. */
  sizes: readonly string[] | null;
  autoSize: boolean;
  qualities: readonly string[];
  formats: readonly string[];
  compressible: readonly string[];
  backgrounds: readonly string[];
  moderations: readonly string[];
  styles: readonly string[];
  fidelities: readonly string[];
  streamable: readonly string[];
  mask: boolean;
  markup: boolean;
  maxPrompt: number;
  maxInputs: number;
  maxInputMegabytes: number;
  /** Dollars for a million tokens: text in, text cached, image in, image cached, image out; null where a picture has a price. */
  rates: readonly [number, number, number, number, number] | null;
  ends: string | null;
  replacement: string | null;
}>;

/** Sizes of the 2.x line, from the image reference and the guide. */
export const FREE = {
  kind: 'free',
  step: 16,
  maxEdge: 3840,
  maxRatio: 3,
  minPixels: 655_360,
  maxPixels: 8_294_400,
} as const;

const GPT = {
  kinds: ['generate', 'edit', 'vary'],
  autoSize: true,
  compressible: ['jpeg', 'webp'],
  backgrounds: ['auto', 'transparent', 'opaque'],
  moderations: ['auto', 'low'],
  styles: [],
  streamable: ['png', 'jpeg', 'webp'],
  mask: true,
  markup: false,
  maxPrompt: 32_000,
  maxInputs: 16,
  maxInputMegabytes: 50,
} as const;
const ONE = {
  ...GPT,
  sizes: ['1024x1024', '1536x1024', '1024x1536'],
  qualities: ['auto', 'low', 'medium', 'high'],
  formats: ['png', 'jpeg', 'webp'],
} as const;
const TWO = {
  ...GPT,
  sizes: null,
  qualities: ['auto', 'low', 'medium', 'high'],
  formats: ['png', 'jpeg', 'webp', 'gif', 'svg'],
  fidelities: [],
  rates: [5, 1.25, 8, 2, 30],
  ends: null,
  replacement: null,
} as const;
const CAREFUL = { ...TWO, qualities: ['auto', 'low', 'medium', 'high', 'xhigh', 'max'] } as const;
const LAST_OF_ONE = { ...ONE, ends: '2026-12-01' } as const;
const DALL_E = {
  autoSize: false,
  formats: ['png'],
  compressible: [],
  backgrounds: ['auto'],
  moderations: ['auto'],
  fidelities: [],
  streamable: [],
  markup: false,
  rates: null,
  ends: '2026-05-12',
  replacement: 'gpt-image-2.5-flare',
} as const;

export const ROWS = {
  'gpt-image-2.6-flare': CAREFUL,
  'gpt-image-2.6-sunburst': CAREFUL,
  'gpt-image-2.5-flare': { ...CAREFUL, markup: true },
  'gpt-image-2.5-sunburst': { ...CAREFUL, markup: true },
  'gpt-image-2': TWO,
  'gpt-image-1.5': {
    ...LAST_OF_ONE,
    fidelities: ['low', 'high'],
    rates: [5, 1.25, 8, 2, 32],
    replacement: 'gpt-image-2.5-sunburst',
  },
  'gpt-image-1-mini': {
    ...LAST_OF_ONE,
    fidelities: ['low'],
    rates: [2, 0.2, 2.5, 0.25, 8],
    replacement: 'gpt-image-2.5-flare',
  },
  'chatgpt-image-latest': {
    ...LAST_OF_ONE,
    fidelities: [],
    rates: [5, 1.25, 8, 2, 32],
    replacement: 'gpt-image-2.5-sunburst',
  },
  'gpt-image-1': {
    ...ONE,
    fidelities: ['low', 'high'],
    rates: [5, 1.25, 10, 2.5, 40],
    ends: '2026-10-23',
    replacement: 'gpt-image-2.5-sunburst',
  },
  'dall-e-3': {
    ...DALL_E,
    kinds: ['generate'],
    sizes: ['1024x1024', '1792x1024', '1024x1792'],
    qualities: ['auto', 'standard', 'hd'],
    styles: ['vivid', 'natural'],
    mask: false,
    maxPrompt: 4000,
    maxInputs: 0,
    maxInputMegabytes: 0,
  },
  'dall-e-2': {
    ...DALL_E,
    kinds: ['generate', 'edit', 'vary'],
    sizes: ['1024x1024', '512x512', '256x256'],
    qualities: ['auto', 'standard'],
    styles: [],
    mask: true,
    maxPrompt: 1000,
    maxInputs: 1,
    maxInputMegabytes: 4,
  },
} as const satisfies Record<string, Row>;

export type ModelName = keyof typeof ROWS;
export const NAMES = Object.keys(ROWS) as readonly ModelName[];

/** The row of a name: its own, that of the model it is a dated snapshot of, or, where nobody knows it, the newest one. */
export function rowOf(name: string): Row {
  const known = NAMES.find((each) => name === each || new RegExp(`^${each}-\\d{4}-\\d\\d-\\d\\d$`, 'u').test(name));
  return ROWS[known ?? 'gpt-image-2.6-flare'];
}
