import { BotError } from './error.ts';
import {
  type Background,
  DEFAULT_MODEL,
  findModel,
  type InputFidelity,
  MAX_PARTIALS,
  MODELS,
  type ModelSpec,
  type Moderation,
  type Quality,
  type RequestKind,
  type Style,
} from './models.ts';
import type { PictureFormat } from './picture.ts';
import { parseSize, type Size } from './size.ts';
import { words } from './words.ts';

declare const checked: unique symbol;

/**
 * A checked request: the model it names takes every part of it. Only {@link parseImageRequest} makes one. Plain JSON
 * but for the brand, so that a job row can hold it.
 */
export type ImageRequest = Readonly<{
  kind: RequestKind;
  model: string;
  /** Word for word as the member said it. */
  prompt: string;
  /** How many pictures. */
  count: number;
  size: Size;
  quality: Quality;
  format: PictureFormat;
  /** 0 to 100; null leaves it to the API. */
  compression: number | null;
  background: Background;
  moderation: Moderation;
  /** How many previews each picture streams; 0 to 3. */
  partials: number;
  style: Style | null;
  inputFidelity: InputFidelity | null;
  /** Ids of stored pictures: what an edit starts from, the first one first. */
  inputs: readonly string[];
  /** Id of the stored mask. */
  mask: string | null;
}> & { readonly [checked]: true };

/** What a member or a program said, not yet checked. Missing parts take their defaults. */
export type RequestDraft = Readonly<{ [Part in Exclude<keyof ImageRequest, typeof checked>]?: unknown }>;

/** What each part is called where the request came from, so that a sentence names the option that the reader used. */
export type OptionNames = Readonly<Partial<Record<keyof RequestDraft, string>>>;

/**
 * Checks a draft against the capability table and fills in the defaults.
 * @throws BotError `bad_option` with one sentence that names the option and what would work
 */
export function parseImageRequest(draft: RequestDraft, names: OptionNames = {}): ImageRequest {
  const called = (part: keyof RequestDraft) => names[part] ?? part;
  const spec = modelOf(draft.model ?? DEFAULT_MODEL, called('model'));

  const oneOf = <T extends string>(part: keyof RequestDraft, allowed: readonly T[], missing: T): T => {
    const value = draft[part] ?? missing;
    const found = allowed.find((each) => each === value);
    if (found === undefined) throw bad(words.option.oneOf(called(part), value, spec.name, allowed));
    return found;
  };
  const optional = <T extends string>(part: keyof RequestDraft, allowed: readonly T[]): T | null => {
    const value = draft[part] ?? null;
    if (value === null) return null;
    if (allowed.length === 0) throw bad(words.option.notTaken(called(part), spec.name));
    return oneOf(part, allowed, allowed[0] as T);
  };
  const whole = (part: keyof RequestDraft, low: number, high: number, missing: number): number => {
    const value = draft[part] ?? missing;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
      throw bad(words.option.whole(called(part), value, low, high, spec.name));
    }
    return value;
  };

  const inputs = idsOf(draft.inputs ?? [], called('inputs'));
  const mask = draft.mask ?? null;
  if (mask !== null && typeof mask !== 'string') throw bad(words.option.notPicture(called('mask')));
  const kind = oneOf('kind', ['generate', 'edit', 'vary'], inputs.length > 0 ? 'edit' : 'generate');
  if (!spec.kinds.includes(kind)) throw bad(words.request.kind(kind, spec.name));
  if (kind === 'generate' && inputs.length > 0) throw bad(words.request.inputsWithGenerate(called('inputs')));
  if (kind !== 'generate' && inputs.length === 0) throw bad(words.request.noInputs(called('inputs')));
  if (inputs.length > spec.maxInputs) throw bad(words.request.tooManyInputs(called('inputs'), spec));
  if (mask !== null && !spec.mask) throw bad(words.option.notTaken(called('mask'), spec.name));
  if (mask !== null && kind !== 'edit') throw bad(words.request.maskAlone(called('mask'), called('inputs')));

  const format = oneOf('format', spec.formats, 'png');
  const background = oneOf('background', spec.backgrounds, 'auto');
  if (background === 'transparent' && format === 'jpeg') {
    throw bad(words.request.transparentJpeg(called('background'), called('format')));
  }
  const compression =
    draft.compression === undefined || draft.compression === null ? null : whole('compression', 0, 100, 100);
  if (compression !== null && !spec.compressible.includes(format)) {
    throw bad(words.request.compression(called('compression'), called('format'), format, spec.compressible));
  }
  const moderation = oneOf('moderation', spec.moderations, 'auto');
  if (moderation !== 'auto' && kind !== 'generate') throw bad(words.request.moderationOnEdit(called('moderation')));
  const streams = spec.streamable.includes(format);
  const partials = whole('partials', 0, streams ? MAX_PARTIALS : 0, streams ? 2 : 0);

  return {
    kind,
    model: spec.name,
    prompt: promptOf(draft.prompt, called('prompt'), spec),
    count: whole('count', 1, spec.maxCount, 1),
    size: sizeOf(draft.size ?? 'auto', called('size'), spec),
    quality: oneOf('quality', spec.qualities, 'auto'),
    format,
    compression,
    background,
    moderation,
    partials,
    style: optional('style', spec.styles),
    inputFidelity: optional('inputFidelity', spec.inputFidelities),
    inputs,
    mask,
  } as unknown as ImageRequest;
}

function modelOf(name: unknown, option: string): ModelSpec {
  const spec = typeof name === 'string' ? findModel(name) : undefined;
  if (spec === undefined) {
    throw bad(
      words.option.model(
        option,
        name,
        MODELS.map((each) => each.name),
      ),
    );
  }
  return spec;
}

function promptOf(value: unknown, option: string, spec: ModelSpec): string {
  if (typeof value !== 'string' || value.trim() === '') throw bad(words.request.noPrompt(option));
  const length = Array.from(value).length;
  if (length > spec.maxPrompt) throw bad(words.request.longPrompt(option, length, spec));
  return value;
}

function sizeOf(value: unknown, option: string, spec: ModelSpec): Size {
  if (typeof value !== 'string') throw bad(words.size.notText(option));
  return parseSize(value, spec.sizes, option, spec.name);
}

function idsOf(value: unknown, option: string): readonly string[] {
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'string'))
    throw bad(words.option.notPicture(option));
  return value as readonly string[];
}

function bad(sentence: string): BotError {
  return new BotError('bad_option', sentence);
}
