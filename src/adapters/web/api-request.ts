import { createHash } from 'node:crypto';
import { BotError } from '../../core/error.ts';
import type { RequestKey } from '../../core/job-store.ts';
import type { OptionNames, RequestDraft } from '../../core/request.ts';
import { words } from '../../core/words.ts';

/** What each part of a request is called in the HTTP API. */
const NAMES = {
  prompt: 'prompt',
  model: 'model',
  size: 'size',
  quality: 'quality',
  count: 'n',
  format: 'output_format',
  compression: 'output_compression',
  background: 'background',
  moderation: 'moderation',
  partials: 'partial_images',
  style: 'style',
  inputFidelity: 'input_fidelity',
  frames: 'frame_count',
  frameMs: 'frame_duration_ms',
  inputs: 'images',
  mask: 'mask',
} as const satisfies OptionNames;

/** A request body of the API: its options, and its pictures still as bytes. */
export type ApiRequest = Readonly<{
  draft: RequestDraft;
  names: OptionNames;
  images: readonly Uint8Array[];
  mask: Uint8Array | null;
}>;

/**
 * Reads the body of `POST /api/images`.
 * @throws BotError `bad_request` for a field that is not there, `bad_picture` for a picture that is not a data URL
 */
export function readApiRequest(body: Readonly<Record<string, unknown>>): ApiRequest {
  const fields: readonly string[] = Object.values(NAMES);
  const unknown = Object.keys(body).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw new BotError('bad_request', words.http.unknownField(unknown, fields));
  const draft = Object.fromEntries(Object.entries(NAMES).map(([part, field]) => [part, body[field]]));
  const { images, mask } = body;
  if (images !== undefined && images !== null && !Array.isArray(images)) {
    throw new BotError('bad_request', words.picture.dataUrl('images'));
  }
  return {
    draft: { ...draft, inputs: undefined, mask: undefined },
    names: NAMES,
    images: ((images ?? []) as unknown[]).map((each) => fromDataUrl(each, 'images')),
    mask: mask === undefined || mask === null ? null : fromDataUrl(mask, 'mask'),
  };
}

function fromDataUrl(value: unknown, option: string): Uint8Array {
  const comma = typeof value === 'string' ? value.indexOf(',') : -1;
  if (typeof value !== 'string' || !/^data:[\w.+-]+\/[\w.+-]+;base64$/iu.test(value.slice(0, Math.max(0, comma)))) {
    throw new BotError('bad_picture', words.picture.dataUrl(option));
  }
  return Buffer.from(value.slice(comma + 1), 'base64');
}

/**
 * The key of a request that may be repeated (`Idempotency-Key`), with a digest of its body.
 * @throws BotError `bad_request`
 */
export function requestKey(header: string | null, body: Readonly<Record<string, unknown>>): RequestKey | null {
  if (header === null) return null;
  if (!/^[\x21-\x7e]{1,255}$/u.test(header)) throw new BotError('bad_request', words.http.badKey);
  return { id: header, fingerprint: createHash('sha256').update(JSON.stringify(body)).digest('hex') };
}
