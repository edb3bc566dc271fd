import { type ApiError, invalidRequest } from './api-error.ts';
import { CONTRADICTIONS } from './contradictions.ts';
import type { ImageJob } from './image-job.ts';
import { type Endpoint, FREE_SIZE, MODELS, type ModelRules, PARAMETERS, type ParameterRule } from './rules.ts';

/** What a request names besides pictures, still unchecked. In a form everything arrives as text. */
export type RawParameters = { readonly values: Readonly<Record<string, unknown>>; readonly source: 'json' | 'form' };

/** Turns form text into numbers and booleans where the parameter is one, drops nulls, and refuses unknown names. */
export function readParameters(raw: RawParameters, endpoint: Endpoint): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw.values)) {
    const rule = PARAMETERS[name];
    const hidden = name === 'moderation' && endpoint === 'edit' && raw.source === 'form';
    if (rule === undefined || hidden || !rule.on.includes(endpoint)) throw unknownParameter(name);
    if (value === null) continue;
    read[name] = raw.source === 'form' ? fromForm(rule, value) : value;
  }
  return read;
}

/** Checks parameters against the rows of rules.ts. Throws ApiError as OpenAI answers. */
export function checkRequest(read: Readonly<Record<string, unknown>>, endpoint: Endpoint, masked: boolean): ImageJob {
  const model = read.model ?? (endpoint === 'variation' ? 'dall-e-2' : undefined);
  if (model === undefined) throw missing('model');
  if (typeof model !== 'string') throw wrongType('model', 'a string', model);
  const rules = MODELS[model];
  if (rules === undefined) throw modelNotFound(model);
  if (!rules.endpoints.includes(endpoint)) {
    throw invalidRequest(
      'invalid_value',
      'model',
      `Invalid value: '${model}'. This model does not support ${endpoint}s.`,
    );
  }
  for (const [name, rule] of Object.entries(PARAMETERS)) {
    const value = read[name];
    if (value !== undefined) checkValue(name, rule, value, rules, model);
    else if (rule.required && rule.on.includes(endpoint)) throw missing(name);
  }
  const text = (name: string, otherwise: string): string => {
    const value = read[name];
    return typeof value === 'string' ? value : otherwise;
  };
  const integer = (name: string, otherwise: number): number => {
    const value = read[name];
    return typeof value === 'number' ? value : otherwise;
  };
  const job: ImageJob = {
    endpoint,
    model,
    rules,
    prompt: checkedPrompt(text('prompt', ''), rules, endpoint),
    n: integer('n', 1),
    size: checkedSize(text('size', rules.sizes.includes('auto') ? 'auto' : '1024x1024'), rules),
    quality: text('quality', 'auto'),
    format: checkedFormat(text('output_format', 'png')),
    compression: integer('output_compression', 100),
    transparent: read.background === 'transparent',
    stream: read.stream === true,
    partialImages: integer('partial_images', 0),
    asUrl: rules.family !== 'gpt' && read.response_format !== 'b64_json',
    frames: { count: integer('frame_count', 9), durationMs: integer('frame_duration_ms', 200) },
    safetyIdentifier: text('safety_identifier', '') || text('user', '') || null,
  };
  for (const rule of CONTRADICTIONS) {
    const message = rule.message(job, read, masked);
    if (message !== null) throw invalidRequest('invalid_value', rule.param, message);
  }
  return job;
}

function fromForm(rule: ParameterRule, value: unknown): unknown {
  if (rule.kind === 'integer' && typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  if (rule.kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function checkValue(name: string, rule: ParameterRule, value: unknown, rules: ModelRules, model: string): void {
  if (!rule.families.includes(rules.family)) throw unknownParameter(name);
  if (rule.kind === 'boolean') {
    if (typeof value !== 'boolean') throw wrongType(name, 'a boolean', value);
  } else if (rule.kind === 'object') {
    if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(name, 'an object', value);
  } else if (rule.kind === 'integer') {
    if (!Number.isInteger(value)) throw wrongType(name, 'an integer', value);
    if (Number(value) < rule.min) throw outOfRange(name, 'below', `>= ${rule.min}`, value);
    if (Number(value) > rule.max) throw outOfRange(name, 'above', `<= ${rule.max}`, value);
  } else {
    if (typeof value !== 'string') throw wrongType(name, 'a string', value);
    if (rule.kind === 'choice') checkChoice(name, rule.values, value, rules, model);
  }
}

function checkChoice(
  name: string,
  from: readonly string[] | keyof ModelRules,
  value: string,
  rules: ModelRules,
  model: string,
): void {
  const values = typeof from === 'string' ? rules[from] : from;
  if (!Array.isArray(values) || values.includes(value)) return;
  const known = values.map((one) => `'${one}'`).join(', ');
  const message =
    values.length === 0
      ? `The model '${model}' does not support the '${name}' parameter.`
      : `Invalid value: '${value}'. Supported values are: ${known}.`;
  throw invalidRequest('invalid_value', name, message);
}

function checkedPrompt(prompt: string, rules: ModelRules, endpoint: Endpoint): string {
  if (endpoint !== 'variation' && prompt.trim() === '') {
    throw invalidRequest('empty_string', 'prompt', "Invalid 'prompt': empty string. Expected at least 1 character.");
  }
  if (prompt.length > rules.promptChars) {
    const limits = `Expected a string with maximum length ${rules.promptChars}, but got length ${prompt.length} instead.`;
    throw invalidRequest('string_above_max_length', 'prompt', `Invalid 'prompt': string too long. ${limits}`);
  }
  return prompt;
}

function checkedSize(size: string, rules: ModelRules): ImageJob['size'] {
  if (size === 'auto' && rules.sizes.includes('auto')) return 'auto';
  const match = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(size);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  if (rules.sizes.includes(size)) return { width, height };
  const why = rules.freeSizes ? freeSizeFault(width, height) : `Supported sizes are ${rules.sizes.join(', ')}.`;
  if (why !== null) throw invalidRequest('invalid_value', 'size', `Invalid size '${size}'. ${why}`);
  return { width, height };
}

function freeSizeFault(width: number, height: number): string | null {
  const { step, ratio, maxEdge, minPixels, maxPixels } = FREE_SIZE;
  if (Number.isNaN(width) || Number.isNaN(height)) return 'Expected WIDTHxHEIGHT or auto.';
  if (width % step !== 0 || height % step !== 0) return `Width and height must both be divisible by ${step}.`;
  if (Math.max(width, height) > maxEdge) return `The longest edge must be at most ${maxEdge} pixels.`;
  if (Math.max(width / height, height / width) > ratio)
    return `The aspect ratio must be between 1:${ratio} and ${ratio}:1.`;
  if (width * height < minPixels) return `Requested resolution is below the minimum pixel budget of ${minPixels}.`;
  if (width * height > maxPixels) return `Requested resolution exceeds the maximum pixel budget of ${maxPixels}.`;
  return null;
}

function checkedFormat(format: string): ImageJob['format'] {
  return format === 'jpeg' || format === 'webp' || format === 'gif' || format === 'svg' ? format : 'png';
}

export function modelNotFound(model: string): ApiError {
  return invalidRequest(
    'model_not_found',
    null,
    `The model '${model}' does not exist or you do not have access to it.`,
    404,
  );
}

function unknownParameter(name: string): ApiError {
  return invalidRequest('unknown_parameter', name, `Unknown parameter: '${name}'.`);
}

function missing(name: string): ApiError {
  return invalidRequest('missing_required_parameter', name, `Missing required parameter: '${name}'.`);
}

function wrongType(name: string, expected: string, value: unknown): ApiError {
  const got = Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
  return invalidRequest(
    'invalid_type',
    name,
    `Invalid type for '${name}': expected ${expected}, but got ${got} instead.`,
  );
}

function outOfRange(name: string, side: 'above' | 'below', limit: string, value: unknown): ApiError {
  const code = side === 'above' ? 'integer_above_max_value' : 'integer_below_min_value';
  const bound = side === 'above' ? 'maximum' : 'minimum';
  return invalidRequest(
    code,
    name,
    `Invalid '${name}': integer ${side} ${bound} value. Expected a value ${limit}, but got ${value} instead.`,
  );
}
