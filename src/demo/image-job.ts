import type { Endpoint, ModelRules } from './rules.ts';

/** A request for pictures that keeps all rules of its model. Sizes in pixels. */
export type ImageJob = {
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly rules: ModelRules;
  readonly prompt: string;
  readonly n: number;
  readonly size: { readonly width: number; readonly height: number } | 'auto';
  readonly quality: string;
  readonly format: 'png' | 'jpeg' | 'webp' | 'gif' | 'svg';
  /** 0 to 100; 100 where the request named none. */
  readonly compression: number;
  readonly transparent: boolean;
  readonly stream: boolean;
  readonly partialImages: number;
  /** Whether pictures go out as addresses instead of base64. */
  readonly asUrl: boolean;
  readonly frames: { readonly count: number; readonly durationMs: number };
  readonly safetyIdentifier: string | null;
};
