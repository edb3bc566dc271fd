import type { Caller } from '../core/caller.ts';
import type { DeliveryStore } from '../core/delivery.ts';
import type { Destination } from '../core/destination.ts';
import { BotError } from '../core/error.ts';
import type { Job } from '../core/job.ts';
import type { Log } from '../core/log.ts';
import type { Replies } from '../core/reply.ts';
import { viewOf } from '../core/view.ts';
import type { QueueClock } from './queue.ts';

export type DeliverParts = Readonly<{
  deliveries: DeliveryStore;
  replies: Replies;
  clock: QueueClock;
  log: Log;
}>;

/** Brings the last View of each job to where it belongs: once, and for certain. */
export type Delivering = Readonly<{
  /** Shows the last View of a job that is over. Never rejects: what does not get through is tried again, then kept. */
  deliver(job: Job): Promise<void>;
  /** Goes on with what an earlier run of the process left; what is in doubt is looked up before it is shown again. */
  recover(): Promise<void>;
  /** Brings a member's kept ones to where the member speaks now. */
  redeliver(caller: Caller, destination: Destination): Promise<void>;
  /** Calls off the tries to come; the next start goes on with them. */
  stop(): void;
}>;

/** Tries before a View is kept, and the waits between them: about 17 minutes in all, longer than a Discord token lives. */
const TRIES = 10;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 5 * 60_000;

export function createDelivering({ deliveries, replies, clock, log }: DeliverParts): Delivering {
  const timers = new Map<string, () => void>();
  let stopped = false;

  const arrived = async (job: Job, message: string | null) => {
    await deliveries.move(job.id, 'shown', clock.now(), { message, error: null });
  };

  const deliver = async (job: Job): Promise<void> => {
    const reply = replies(job.destination);
    // Its platform is off: the line stays open until it is on again.
    if (reply === null) return;
    const sending = await deliveries.move(job.id, 'sending', clock.now());
    if (sending === null) return;
    try {
      await arrived(job, await reply.show(viewOf(job)));
    } catch (err) {
      const error = err instanceof BotError ? err.code : 'internal';
      const over = error === 'destination_gone' || sending.attempts >= TRIES;
      log.warn({ err, job: job.id, attempts: sending.attempts, kept: over }, 'the last view did not get through');
      await deliveries.move(job.id, over ? 'kept' : 'pending', clock.now(), { error });
      if (!over && !stopped) later(job, sending.attempts);
    }
  };
  const later = (job: Job, attempts: number) => {
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
    const callOff = clock.after(wait, () => {
      timers.delete(job.id);
      void guarded(job);
    });
    timers.set(job.id, callOff);
  };
  /** The ledger itself can fail; then the next start goes on. */
  const guarded = (job: Job) =>
    deliver(job).catch((err: unknown) => log.error({ err, job: job.id }, 'a delivery could not be recorded'));

  const resume = async (job: Job): Promise<void> => {
    const line = await deliveries.find(job.id);
    if (line?.state === 'sending') {
      const message = await replies(job.destination)?.find?.(job.id);
      if (message !== undefined && message !== null) return arrived(job, message);
      await deliveries.move(job.id, 'pending', clock.now());
    }
    return deliver(job);
  };

  return {
    deliver: guarded,
    async recover() {
      for (const job of await deliveries.open()) {
        await resume(job).catch((err: unknown) => log.error({ err, job: job.id }, 'a delivery could not be resumed'));
      }
    },
    async redeliver(caller, destination) {
      for (const { id } of await deliveries.kept(caller)) {
        const job = await deliveries.redirect(id, { ...destination, job: id });
        if (job !== null) await guarded(job);
      }
    },
    stop() {
      stopped = true;
      for (const callOff of timers.values()) callOff();
    },
  };
}
