import { BotError } from './error.ts';
import { words } from './words.ts';

/** A request or an answer, as far as its bytes go. */
type WithBody = Pick<Request, 'headers' | 'body'>;

/**
 * Reads a body, at most `maxBytes`.
 * @throws BotError `too_large`
 */
export async function readBytes(request: WithBody, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new BotError('too_large', words.http.tooLarge(maxBytes));
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > maxBytes) throw tooLarge();
    parts.push(part);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Reads a JSON object.
 * @throws BotError `wrong_type`, `too_large` or `bad_request`
 */
export async function readObject(request: Request, maxBytes: number): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new BotError('wrong_type', words.http.wrongType('application/json'));
  const bytes = await readBytes(request, maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new BotError('bad_request', words.http.notJson, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BotError('bad_request', words.http.notObject);
  }
  return value as Record<string, unknown>;
}
