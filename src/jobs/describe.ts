import type { Caller } from '../core/caller.ts';
import { BotError } from '../core/error.ts';
import { words } from '../core/words.ts';
import { type AcceptParts, ownPicture } from './accept.ts';
import { type RunParts, showAgain } from './run.ts';

export type DescribeParts = AcceptParts &
  Pick<RunParts, 'replies'> &
  Readonly<{
    /** Says what is in a stored picture; null where it cannot. */
    describe: (picture: string, signal: AbortSignal) => Promise<string | null>;
  }>;

/** Says what is in a picture; that becomes its alt text, also where it is shown already. @throws BotError */
export async function describePicture(parts: DescribeParts, id: string, caller: Caller): Promise<string> {
  const picture = await ownPicture(parts, id, caller);
  const text = await parts.describe(id, new AbortController().signal);
  if (text === null) {
    throw new BotError('not_available', words.describe.notAvailable, { remedy: words.describe.notAvailableRemedy });
  }
  await parts.pictures.describe(id, text);
  const job = picture.job === null ? null : await parts.jobs.find(picture.job);
  if (job !== null) {
    await showAgain(parts, job).catch((err: unknown) => parts.log.warn({ err }, 'an alt text was not shown'));
  }
  return text;
}
