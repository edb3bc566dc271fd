import type { Log } from '../core/log.ts';
import type { Api, InputPicture, Part } from './api.ts';
import { makePreview } from './preview.ts';

/** Longest wait for moderation, in milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Asks moderation about a prompt and the pictures it starts from, before money is spent.
 * @returns the categories that speak against it; none where it may be painted. Moderation that cannot be asked lets
 * everything pass: the image API looks for itself.
 */
export async function precheck(
  api: Api,
  prompt: string,
  inputs: readonly InputPicture[],
  signal: AbortSignal,
  log: Log,
): Promise<readonly string[]> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    const text: Part = { type: 'text', text: prompt };
    // One picture a call: how many one call takes is not documented.
    const calls = [
      api.moderate([text], limited),
      ...inputs.map(async ({ bytes }) => api.moderate([await picturePart(bytes)], limited)),
    ];
    return [...new Set((await Promise.all(calls)).flat())];
  } catch (err) {
    if (!signal.aborted) log.warn({ err }, 'moderation could not be asked; the image API decides alone');
    return [];
  }
}

/** A picture for a text model or moderation: small, as data in the request itself. */
export async function picturePart(bytes: Uint8Array): Promise<Part> {
  const { bytes: small, format } = await makePreview(bytes);
  const data = Buffer.from(small.buffer, small.byteOffset, small.length).toString('base64');
  return { type: 'image_url', image_url: { url: `data:image/${format};base64,${data}` } };
}
