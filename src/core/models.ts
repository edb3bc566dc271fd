import type { PictureFormat } from './picture.ts';
import type { SizeRule } from './size.ts';

export type RequestKind = 'generate' | 'edit' | 'vary';
export type Quality = 'auto' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | 'standard' | 'hd';
export type Background = 'auto' | 'transparent' | 'opaque';
export type Moderation = 'auto' | 'low';
export type InputFidelity = 'low' | 'high';
export type Style = 'vivid' | 'natural';

/** One row of the capability table: what a model takes, what it costs, how long it lives. An empty list means: not at all. */
export type ModelSpec = Readonly<{
  name: string;
  /** One line for members who choose between models. */
  summary: string;
  kinds: readonly RequestKind[];
  sizes: SizeRule;
  qualities: readonly Quality[];
  formats: readonly PictureFormat[];
  /** Formats that take a compression, 0 to 100. */
  compressible: readonly PictureFormat[];
  backgrounds: readonly Background[];
  moderations: readonly Moderation[];
  inputFidelities: readonly InputFidelity[];
  styles: readonly Style[];
  /** Formats that can be streamed, and so previewed. */
  streamable: readonly PictureFormat[];
  mask: boolean;
  /** Pictures one request of a member may ask for. */
  maxCount: number;
  /** Prompt length in characters. */
  maxPrompt: number;
  /** Input pictures of one edit. */
  maxInputs: number;
  /** Size of one input picture in bytes. */
  maxInputBytes: number;
  price: TokenPrice;
}>;

/** US dollars for a million tokens, which is also micro-dollars for one token. */
export type TokenPrice = Readonly<{
  textIn: number;
  textCached: number;
  imageIn: number;
  imageCached: number;
  imageOut: number;
}>;

/** Most preview pictures one stream can carry (`partial_images`, OpenAI image reference). */
export const MAX_PARTIALS = 3;

/** Image tokens that each preview adds to the output (OpenAI image guide, 2026-09-09). */
export const PARTIAL_TOKENS = 100;

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

/** What all models of the 2.x line share (OpenAI image reference, November 2026). */
const GPT_IMAGE_2 = {
  kinds: ['generate', 'edit'],
  sizes: FREE_SIZES,
  formats: ['png', 'jpeg', 'webp'],
  compressible: ['jpeg', 'webp'],
  backgrounds: ['auto', 'transparent', 'opaque'],
  moderations: ['auto', 'low'],
  inputFidelities: [],
  styles: [],
  streamable: ['png', 'jpeg', 'webp'],
  mask: true,
  maxCount: 10,
  maxPrompt: 32_000,
  maxInputs: 16,
  maxInputBytes: 50 * 1024 * 1024,
  // Rates of gpt-image-2, 2.5-flare and 2.5-sunburst on their model pages, 2026-11.
  price: { textIn: 5, textCached: 1.25, imageIn: 8, imageCached: 2, imageOut: 30 },
} as const satisfies Partial<ModelSpec>;

/** The newest first: the first row stands in for a model that the table does not know. */
export const MODELS: readonly ModelSpec[] = [
  {
    ...GPT_IMAGE_2,
    name: 'gpt-image-2.5-flare',
    summary: 'fast and good: the everyday choice',
    // xhigh and max came with the 2.5 line (image reference, `quality`).
    qualities: ['auto', 'low', 'medium', 'high', 'xhigh', 'max'],
  },
  {
    ...GPT_IMAGE_2,
    name: 'gpt-image-2.5-sunburst',
    summary: 'finer detail, takes longer',
    qualities: ['auto', 'low', 'medium', 'high', 'xhigh', 'max'],
  },
  {
    ...GPT_IMAGE_2,
    name: 'gpt-image-2',
    summary: 'the model before, steady and well known',
    qualities: ['auto', 'low', 'medium', 'high'],
  },
];

export const DEFAULT_MODEL = 'gpt-image-2.5-flare';

export function findModel(name: string): ModelSpec | undefined {
  return MODELS.find((model) => model.name === name);
}
