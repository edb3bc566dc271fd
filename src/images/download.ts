import { BotError } from '../core/error.ts';
import { words } from '../core/words.ts';

/** Largest picture that is fetched, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Fetches a picture from an address that the image API gave. Such addresses end after an hour, so the picture is
 * fetched at once and the address is never passed on.
 * @throws BotError `bad_answer`
 */
export async function download(url: string, signal: AbortSignal): Promise<Uint8Array> {
  const bad = () => new BotError('bad_answer', words.service.badAnswer, { remedy: words.service.again });
  if (!/^https?:\/\//iu.test(url)) throw bad();
  const response = await fetch(url, { signal, redirect: 'error' });
  if (!response.ok || response.body === null) throw bad();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body) {
    length += part.length;
    if (length > MAX_BYTES) throw bad();
    parts.push(part);
  }
  return Buffer.concat(parts);
}
