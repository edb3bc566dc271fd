import type { PictureFormat } from './picture.ts';
import type { Size, SizeRule } from './size.ts';

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
  /** Which parameters its calls have: those of the GPT image models, or those of DALL-E. */
  dialect: 'gpt-image' | 'dall-e';
  /** The endpoints it has. A model without its own variations varies by an edit. */
  endpoints: readonly RequestKind[];
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
  /** Whether an edit takes a mask. */
  mask: boolean;
  /** Whether an edit takes a drawing laid over the picture. */
  markup: boolean;
  /** Pictures one request of a member may ask for. */
  maxCount: number;
  /** Prompt length in characters. */
  maxPrompt: number;
  inputs: InputRule;
  price: Price;
  /** The day from which the official API does not serve it any more, as YYYY-MM-DD; null while none is known. */
  ends: string | null;
  /** What to use instead. */
  replacement: string | null;
}>;

/** What pictures an edit or a variation starts from. */
export type InputRule = Readonly<{
  /** How many. */
  max: number;
  /** Size of each in bytes. */
  maxBytes: number;
  /** Only square PNG files: others are made into one. */
  squarePng: boolean;
}>;

export type Price =
  | Readonly<{
      kind: 'tokens';
      /** US dollars for a million tokens, which is also micro-dollars for one token. */
      textIn: number;
      textCached: number;
      imageIn: number;
      imageCached: number;
      imageOut: number;
      /**
       * Output tokens of a 1024x1024 picture, for estimates only: the API counts for itself. Qualities that are not
       * here are taken for the dearest.
       */
      tokens: Readonly<Partial<Record<Quality, number>>>;
    }>
  | Readonly<{
      kind: 'picture';
      /** Micro-dollars of one picture by quality and size; the first that fits counts. */
      prices: readonly Readonly<{ quality: Quality; sizes: readonly Size[]; microDollars: number }>[];
    }>;
