import type { Destination } from './destination.ts';
import type { Job } from './job.ts';

/**
 * The states of a delivery: `pending` is to be shown, `sending` is on its way (after a crash: in doubt), `shown` is
 * there, `kept` could not be shown and waits until its requester speaks again.
 */
export type DeliveryState = 'pending' | 'sending' | 'shown' | 'kept';

/** The only place that says which state may follow which. */
export const DELIVERY_TRANSITIONS = {
  pending: ['sending', 'kept'],
  sending: ['shown', 'pending', 'kept'],
  shown: [],
  kept: ['pending'],
} as const satisfies Record<DeliveryState, readonly DeliveryState[]>;

/** One line of the ledger: the last View of a job, where it goes and whether it is there. Exactly one for each job that is over. */
export type Delivery = Readonly<{
  job: string;
  state: DeliveryState;
  /** How often it has been tried. */
  attempts: number;
  /** The platform's id of the message that shows it; null while there is none, or where it has none. */
  message: string | null;
  /** What went wrong last, by its error code. */
  error: string | null;
  /** Milliseconds since 1970. */
  changedAt: number;
}>;

/** The ledger. A line is begun in the same transaction that ends its job. */
export type DeliveryStore = Readonly<{
  find(job: string): Promise<Delivery | null>;
  /** A line that becomes `shown` makes its painted job `delivered`. @returns the line as it now is, or null where it may not become that any more */
  move(
    job: string,
    to: DeliveryState,
    at: number,
    facts?: Partial<Pick<Delivery, 'message' | 'error'>>,
  ): Promise<Delivery | null>;
  /** Jobs whose last View is not shown yet and not given up, oldest first. */
  open(): Promise<readonly Job[]>;
  /** Jobs of a member whose last View was kept. */
  kept(caller: Job['caller']): Promise<readonly Job[]>;
  /** Sends a kept one to where its requester is now. */
  redirect(job: string, destination: Destination): Promise<Job | null>;
}>;
