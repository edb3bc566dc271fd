import type { IncomingMessage } from 'node:http';
import { invalidRequest } from './api-error.ts';

/** Our own bound on a whole request, in bytes: OpenAI publishes limits per picture only. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;

export type UploadedFile = {
  /** The form field, without a trailing `[]`. */
  readonly field: string;
  readonly bytes: Buffer;
  /** The part's own content type, empty where it named none. */
  readonly type: string;
};

export type RequestBody =
  | { readonly source: 'json'; readonly values: Record<string, unknown> }
  | { readonly source: 'form'; readonly values: Record<string, string>; readonly files: readonly UploadedFile[] };

/** Reads a JSON or multipart body. Throws 413, 415 or 400 in OpenAI's error shape. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return { source: 'json', values: parseJson(await readAll(request)) };
  if (type.startsWith('multipart/form-data')) return parseForm(await readAll(request), type);
  throw invalidRequest(
    'unsupported_content_type',
    null,
    `Unsupported content type: '${type}'. This API method only accepts 'application/json' and 'multipart/form-data'.`,
    415,
  );
}

async function readAll(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      throw invalidRequest('request_too_large', null, `Request is larger than ${MAX_BODY_BYTES} bytes.`, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer): Record<string, unknown> {
  const fault = invalidRequest(
    null,
    null,
    'We could not parse the JSON body of your request: it must be a JSON object.',
  );
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (!isRecord(value)) throw fault;
    return value;
  } catch {
    throw fault;
  }
}

async function parseForm(body: Buffer<ArrayBuffer>, type: string): Promise<RequestBody> {
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => {
    throw invalidRequest(null, null, 'Could not parse multipart form.');
  });
  const values: Record<string, string> = {};
  const files: UploadedFile[] = [];
  for (const [name, value] of form) {
    const field = name.replace(/\[\]$/, '');
    if (typeof value === 'string') values[field] = value;
    else files.push({ field, bytes: Buffer.from(await value.arrayBuffer()), type: value.type });
  }
  return { source: 'form', values, files };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
