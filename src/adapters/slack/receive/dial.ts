import { BotError } from '../../../core/error.ts';
import type { Log } from '../../../core/log.ts';
import type { Pause } from '../../coalesce.ts';
import { isPassing } from '../reply/slack-errors.ts';

/** Milliseconds between tries to reach Slack. */
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;

export type DialParts = Readonly<{
  pause: Pause;
  /** Aborted when the process is about to end. */
  leave: AbortSignal;
  log: Log;
}>;

/** A sentence for what Slack refuses for good. */
export type Refusal = Readonly<{ message: string; remedy: string }>;

/**
 * Tries to reach Slack until it works.
 * @throws BotError `key_rejected` for what Slack refuses for good
 */
export async function dial(work: () => Promise<unknown>, refused: Refusal, parts: DialParts): Promise<void> {
  const { pause, leave, log } = parts;
  for (let wait = FIRST_WAIT_MS; !leave.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await work();
      return;
    } catch (error) {
      if (error instanceof BotError) throw error;
      const { message, remedy } = refused;
      if (!isPassing(error)) throw new BotError('key_rejected', message, { remedy, cause: error });
      log.warn({ err: error, wait }, 'Slack cannot be reached; it is tried again');
      await pause(wait, leave);
    }
  }
}
