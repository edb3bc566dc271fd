import type { Caller } from '../core/caller.ts';
import type { DeliveryStore } from '../core/delivery.ts';
import type { Destination } from '../core/destination.ts';
import { BotError } from '../core/error.ts';
import type { Job } from '../core/job.ts';
import type { Log } from '../core/log.ts';
import type { QueueClock } from '../core/queue.ts';
import type { Replies, Reply } from '../core/reply.ts';
import { viewOf } from '../core/view.ts';

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
  /** Calls off the tries to come, and waits a moment for those under way; the next start goes on with them. */
  stop(): Promise<void>;
}>;

/** Tries before a View is kept: with the waits between them 18 minutes in all, longer than a Discord token lives. */
const TRIES = 11;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 5 * 60_000;
const LONGEST_GOODBYE_MS = 5000;

export function createDelivering({ deliveries, replies, clock, log }: DeliverParts): Delivering {
  const timers = new Map<string, () => void>();
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  const later = (job: Job, tried: number, then: () => Promise<void>) => {
    if (stopped) return;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, tried - 1), LONGEST_WAIT_MS);
    const callOff = clock.after(wait, () => {
      timers.delete(job.id);
      void then();
    });
    timers.set(job.id, callOff);
  };

  /** Records that it is there. Where that fails it is not shown again, only recorded later. */
  const arrived = async (job: Job, message: string | null, tried = 1): Promise<void> => {
    try {
      await deliveries.move(job.id, 'shown', clock.now(), { message, error: null });
    } catch (err) {
      log.error({ err, job: job.id }, 'a delivery could not be recorded');
      later(job, tried, () => arrived(job, message, tried + 1));
    }
  };

  const send = async (job: Job, reply: Reply, looked: boolean): Promise<void> => {
    const sending = await deliveries.move(job.id, 'sending', clock.now());
    if (sending === null) return;
    let message: string | null;
    try {
      // An answer that was lost on its way back looks like a failure: look before it is shown once more.
      const there = sending.attempts > 1 && !looked ? await reply.find?.(job.id) : null;
      message = there ?? (await reply.show(viewOf(job)));
    } catch (err) {
      const error = err instanceof BotError ? err.code : 'internal';
      const over = error === 'destination_gone' || sending.attempts >= TRIES;
      log.warn({ err, job: job.id, attempts: sending.attempts, kept: over }, 'the last view did not get through');
      await deliveries.move(job.id, over ? 'kept' : 'pending', clock.now(), { error });
      if (!over) later(job, sending.attempts, () => deliver(job));
      return;
    }
    await arrived(job, message);
  };

  /** Never rejects: where the ledger itself fails, or the platform cannot be asked, it is tried again. */
  const deliver = async (job: Job, tried = 1): Promise<void> => {
    const reply = replies(job.destination);
    // Its platform is off: the line stays as it is until it is on again.
    if (reply === null) return;
    try {
      const line = await deliveries.find(job.id);
      const inDoubt = line?.state === 'sending';
      if (inDoubt) {
        // Since a crash: only what is not there is shown.
        const message = await reply.find?.(job.id);
        if (message !== undefined && message !== null) return await arrived(job, message);
        await deliveries.move(job.id, 'pending', clock.now());
      }
      await send(job, reply, inDoubt);
    } catch (err) {
      log.error({ err, job: job.id }, 'a delivery could not be taken up');
      later(job, tried, () => deliver(job, tried + 1));
    }
  };

  return {
    deliver(job) {
      const done = deliver(job).finally(() => underWay.delete(done));
      underWay.add(done);
      return done;
    },
    async recover() {
      for (const job of await deliveries.open()) await deliver(job);
    },
    async redeliver(caller, destination) {
      for (const { id } of await deliveries.kept(caller)) {
        const job = await deliveries.redirect(id, { ...destination, job: id, beside: 'yes' });
        if (job !== null) await deliver(job);
      }
    },
    async stop() {
      stopped = true;
      for (const callOff of timers.values()) callOff();
      // One that a platform leaves hanging is in doubt, and looked up at the next start.
      const patience = Promise.withResolvers<void>();
      const callOff = clock.after(LONGEST_GOODBYE_MS, patience.resolve);
      await Promise.race([Promise.all(underWay), patience.promise]);
      callOff();
    },
  };
}
