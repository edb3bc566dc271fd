import { readBytes } from '../../../core/body.ts';
import type { Caller } from '../../../core/caller.ts';
import { BotError } from '../../../core/error.ts';
import type { Jobs } from '../../../core/jobs.ts';
import { words } from '../../../core/words.ts';

/** Where Discord keeps attachments (reference, "CDN"). Their addresses end after a day: they are fetched at once. */
const CDN: readonly string[] = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];

/** Longest that a download may take, in milliseconds. */
const DOWNLOAD_MS = 20_000;

export type Inputs = Readonly<{
  /**
   * Keeps the pictures at these addresses, in their order: Discord's own are fetched there, any others as addresses
   * that a member gave.
   * @returns the ids of the pictures
   * @throws BotError `bad_picture`, `too_large`
   */
  keepAll(urls: readonly string[], caller: Caller): Promise<readonly string[]>;
}>;

/**
 * @param alsoFrom one more origin that stands for Discord's own, such as that of a proxy; null for none
 * @param maxBytes of one picture
 */
export function createInputs(jobs: Jobs, alsoFrom: string | null, maxBytes: number): Inputs {
  const origins = [...CDN, ...(alsoFrom === null ? [] : [new URL(alsoFrom).origin])];
  const keep = async (url: string, caller: Caller) => {
    if (!origins.includes(new URL(url).origin)) return jobs.keepFrom(url, caller);
    return jobs.keep(await download(url, maxBytes), caller);
  };
  return {
    async keepAll(urls, caller) {
      return (await Promise.all(urls.map((url) => keep(url, caller)))).map(({ id }) => id);
    },
  };
}

async function download(url: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(DOWNLOAD_MS) });
    if (!response.ok) throw new Error(`Discord's CDN answered ${response.status}`);
    const length = Number(response.headers.get('content-length') ?? 0);
    if (length > maxBytes) throw new BotError('too_large', words.picture.tooManyBytes(length, maxBytes));
    return await readBytes(response, maxBytes);
  } catch (cause) {
    if (cause instanceof BotError) throw cause;
    throw new BotError('bad_picture', words.chat.notLoaded, { cause });
  }
}
