import type { IncomingMessage } from 'node:http';
import { type Fields, isFields } from '../discord/fields.ts';
import { Refusal } from './refusal.ts';

export type Received = Readonly<{ type: string; bytes: Buffer }>;

export async function readBytes(request: IncomingMessage): Promise<Received> {
  const parts: Buffer[] = [];
  for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part);
  return { type: request.headers['content-type'] ?? '', bytes: Buffer.concat(parts) };
}

/** The arguments of a call: from a form or from JSON, and from the query of a GET. */
export async function readCall({ type, bytes }: Received, query: URLSearchParams): Promise<Fields> {
  const asked = Object.fromEntries(query);
  if (bytes.length === 0) return asked;
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { ...asked, ...Object.fromEntries(new URLSearchParams(bytes.toString('utf8'))) };
  }
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    return { ...asked, ...Object.fromEntries([...form].filter(([, value]) => typeof value === 'string')) };
  }
  if (type.startsWith('application/json')) return { ...asked, ...readJson(bytes) };
  throw new Refusal('invalid_post_type');
}

export function readJson(bytes: Buffer): Fields {
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    if (isFields(body)) return body;
  } catch {
    // Said below.
  }
  throw new Refusal('invalid_json');
}

/** What was uploaded: the body itself, or the one file in a form. */
export async function readUpload({ type, bytes }: Received): Promise<Uint8Array> {
  if (!type.startsWith('multipart/form-data')) return bytes;
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  const files = [...form].flatMap(([, value]) => (typeof value === 'string' ? [] : [value]));
  const file = files[0];
  return file === undefined || files.length > 1 ? new Uint8Array() : file.bytes();
}
