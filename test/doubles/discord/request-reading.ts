import type { IncomingMessage } from 'node:http';
import { isFields } from './fields.ts';
import type { SentFile } from './message-changes.ts';
import { invalidForm, Refusal } from './refusal.ts';

export type Received = Readonly<{ body: unknown; files: readonly SentFile[] }>;

export async function readBody(request: IncomingMessage): Promise<Received> {
  const parts: Buffer[] = [];
  for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part);
  const bytes = Buffer.concat(parts);
  const type = request.headers['content-type'] ?? '';
  if (bytes.length === 0) return { body: undefined, files: [] };
  if (type.startsWith('application/json')) return { body: parse(bytes.toString('utf8')), files: [] };
  if (!type.startsWith('multipart/form-data')) throw new Refusal(415, 0, `415: Unsupported Media Type: ${type}`);
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  let body: unknown;
  const files: SentFile[] = [];
  for (const [key, value] of form) {
    const n = /^files\[(\d+)\]$/u.exec(key)?.[1];
    if (key === 'payload_json') body = parse(typeof value === 'string' ? value : await value.text());
    else if (n === undefined || typeof value === 'string') throw invalidForm(key, `unknown part of a form: ${key}`);
    else files.push({ n: Number(n), name: value.name, bytes: await value.bytes(), contentType: value.type });
  }
  return { body, files };
}

function parse(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    if (isFields(body) || Array.isArray(body)) return body;
  } catch {
    // Said below.
  }
  throw new Refusal(400, 50109, 'The request body contains invalid JSON.');
}
