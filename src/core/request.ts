import { BotError } from './error.ts';
import type { Background, InputFidelity, ModelSpec, Moderation, Quality, RequestKind, Style } from './model-spec.ts';
import { DEFAULT_MODEL, FRAME_MS, FRAMES, MAX_PARTIALS, MODELS, specOf } from './models.ts';
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
  /** Frames of an animated picture; null leaves it to the API. */
  frames: number | null;
  /** How long each frame stays, in milliseconds; null leaves it to the API. */
  frameMs: number | null;
  /** Ids of stored pictures: what an edit starts from, the first one first. */
  inputs: readonly string[];
  /** Id of the stored mask. */
  mask: string | null;
}> & { readonly [checked]: true };

/** The parts of a request, by the name they have in the house. */
export type RequestPart = Exclude<keyof ImageRequest, typeof checked>;

/** What a member or a program said, not yet checked. Missing parts take their defaults. */
export type RequestDraft = Readonly<{ [Part in RequestPart]?: unknown }>;

/** What each part is called where the request came from, so that a sentence names the option that the reader used. */
export type OptionNames = Readonly<Partial<Record<RequestPart, string>>>;

/**
 * Checks a draft against the capability table and fills in the defaults. A model that the table does not know is
 * taken with the newest row's rules.
 * @throws BotError `bad_option` with one sentence that names the option and what would work
 */
export function parseImageRequest(draft: RequestDraft, names: OptionNames = {}): ImageRequest {
  const spec = modelOf(draft.model ?? DEFAULT_MODEL, names.model ?? 'model');
  const read = readerOf(draft, names, spec);
  const { called } = read;

  const inputs = read.ids('inputs');
  const mask = read.id('mask');
  const kind = read.oneOf('kind', ['generate', 'edit', 'vary'], inputs.length > 0 ? 'edit' : 'generate');
  const able = spec.endpoints.includes(kind) || (kind === 'vary' && spec.endpoints.includes('edit'));
  if (!able) throw bad(words.request.kind(kind, spec.name));
  if (kind === 'generate' && inputs.length > 0) throw bad(words.request.inputsWithGenerate(called('inputs')));
  if (kind !== 'generate' && inputs.length === 0) throw bad(words.request.noInputs(called('inputs')));
  if (inputs.length > spec.inputs.max)
    throw bad(words.request.tooManyInputs(called('inputs'), spec.name, spec.inputs.max));
  if (mask !== null && !spec.mask) throw bad(words.option.notTaken(called('mask'), spec.name));
  if (mask !== null && kind === 'vary') throw bad(words.request.maskOnVary(called('mask')));
  if (mask !== null && kind === 'generate') throw bad(words.request.maskAlone(called('mask'), called('inputs')));

  const format = read.oneOf('format', spec.formats, 'png');
  if (format === 'svg' && kind !== 'generate') throw bad(words.request.svgEdit(called('format')));
  if (format === 'gif' && mask !== null) throw bad(words.request.gifMask(called('mask'), called('format')));
  const background = read.oneOf('background', spec.backgrounds, 'auto');
  if (background === 'transparent' && format !== 'png' && format !== 'webp') {
    throw bad(words.request.transparent(called('background'), called('format'), format));
  }
  const compression = read.optionalWhole('compression', 0, 100);
  if (compression !== null && !spec.compressible.includes(format)) {
    throw bad(words.request.compression(called('compression'), called('format'), format, spec.compressible));
  }
  const moderation = read.oneOf('moderation', spec.moderations, 'auto');
  if (moderation !== 'auto' && kind !== 'generate') throw bad(words.request.moderationOnEdit(called('moderation')));
  const inputFidelity = read.optional('inputFidelity', spec.inputFidelities);
  if (inputFidelity !== null && kind === 'generate') {
    throw bad(words.request.fidelityWithout(called('inputFidelity'), called('inputs')));
  }
  const frames = read.optionalWhole('frames', FRAMES.min, FRAMES.max);
  const frameMs = read.optionalWhole('frameMs', FRAME_MS.min, FRAME_MS.max);
  if (format !== 'gif' && (frames ?? frameMs) !== null) {
    throw bad(words.request.framesWithout(called(frames === null ? 'frameMs' : 'frames'), called('format')));
  }
  const streams = spec.streamable.includes(format);

  return {
    kind,
    model: spec.name,
    prompt: promptOf(draft.prompt, kind, called('prompt'), spec),
    count: read.whole('count', 1, format === 'svg' ? 1 : spec.maxCount, 1),
    size: sizeOf(draft.size, called('size'), spec),
    quality: read.oneOf('quality', spec.qualities, 'auto'),
    format,
    compression,
    background,
    moderation,
    partials: read.whole('partials', 0, streams ? MAX_PARTIALS : 0, streams ? 2 : 0),
    style: read.optional('style', kind === 'generate' ? spec.styles : []),
    inputFidelity,
    frames,
    frameMs,
    inputs,
    mask,
  } as unknown as ImageRequest;
}

/** Reads the parts of a draft, each refused in a sentence that names it as its sender does. */
function readerOf(draft: RequestDraft, names: OptionNames, spec: ModelSpec) {
  const called = (part: RequestPart) => names[part] ?? part;
  const oneOf = <T extends string>(part: RequestPart, allowed: readonly T[], missing: T): T => {
    const value = draft[part] ?? missing;
    const found = allowed.find((each) => each === value);
    if (found === undefined) throw bad(words.option.oneOf(called(part), value, spec.name, allowed));
    return found;
  };
  const whole = (part: RequestPart, low: number, high: number, missing: number): number => {
    const value = draft[part] ?? missing;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
      throw bad(words.option.whole(called(part), value, low, high, spec.name));
    }
    return value;
  };
  const id = (part: RequestPart): string | null => {
    const value = draft[part] ?? null;
    if (value !== null && typeof value !== 'string') throw bad(words.option.notPicture(called(part)));
    return value;
  };
  return {
    called,
    oneOf,
    whole,
    id,
    optional<T extends string>(part: RequestPart, allowed: readonly T[]): T | null {
      const [first] = allowed;
      if ((draft[part] ?? null) === null) return null;
      if (first === undefined) throw bad(words.option.notTaken(called(part), spec.name));
      return oneOf(part, allowed, first);
    },
    optionalWhole: (part: RequestPart, low: number, high: number): number | null =>
      (draft[part] ?? null) === null ? null : whole(part, low, high, low),
    ids(part: RequestPart): readonly string[] {
      const value = draft[part] ?? [];
      if (!Array.isArray(value) || value.some((each) => typeof each !== 'string')) {
        throw bad(words.option.notPicture(called(part)));
      }
      return value as readonly string[];
    },
  };
}

/** Names of models have letters, digits and a few marks; anything else is a mistake and no model. */
const MODEL_NAME = /^[\w.:/-]{1,100}$/u;

function modelOf(name: unknown, option: string): ModelSpec {
  if (typeof name !== 'string' || !MODEL_NAME.test(name)) {
    throw bad(
      words.option.model(
        option,
        name,
        MODELS.map((each) => each.name),
      ),
    );
  }
  return specOf(name);
}

function promptOf(value: unknown, kind: RequestKind, option: string, spec: ModelSpec): string {
  const said = value ?? (kind === 'vary' ? words.request.variation : undefined);
  if (typeof said !== 'string' || said.trim() === '') throw bad(words.request.noPrompt(option));
  const length = Array.from(said).length;
  if (length > spec.maxPrompt) throw bad(words.request.longPrompt(option, length, spec));
  return said;
}

function sizeOf(value: unknown, option: string, spec: ModelSpec): Size {
  if (value === undefined || value === null) {
    return spec.sizes.kind === 'free' || spec.sizes.auto ? 'auto' : (spec.sizes.sizes[0] ?? 'auto');
  }
  if (typeof value !== 'string') throw bad(words.size.notText(option));
  return parseSize(value, spec.sizes, option, spec.name);
}

function bad(sentence: string): BotError {
  return new BotError('bad_option', sentence);
}
