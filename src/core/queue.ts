/** A job that waits for its turn. */
export type Waiting = Readonly<{
  id: string;
  /** Who asked: each member gets a turn, however many jobs another one has. */
  member: string;
  workspace: string;
  /** Pictures it will paint. */
  pictures: number;
}>;

/** Jobs that wait for their turn, and those whose turn it is. Job rows are the truth; a queue only says which is next. */
export type Queue = Readonly<{
  push(job: Waiting): void;
  /** Takes a waiting job out; false where it is not waiting. */
  remove(id: string): boolean;
  /** Whether a job that came now, behind those that are about to come, would have to wait. */
  wouldWait(job: Waiting, coming: readonly Waiting[]): boolean;
  /** Waiting jobs in the order in which they will run if nothing else comes. */
  waiting(): readonly Waiting[];
  /** Lets nothing more begin. Resolves when what is running is over. */
  stop(): Promise<void>;
}>;

export type QueueLimits = Readonly<{
  /** Jobs that run at once: in all, of one workspace, of one member. */
  running: number;
  perWorkspace: number;
  perMember: number;
  /** Pictures begun in any minute, to stay within the limit of an API key; 0 is no limit. */
  picturesPerMinute: number;
}>;

export type QueueClock = Readonly<{
  /** Milliseconds since 1970. */
  now: () => number;
  /** Calls `then` after so many milliseconds; the answer calls it off. */
  after: (ms: number, then: () => void) => () => void;
}>;

/** Makes a queue. `run` runs one job and must not reject. */
export type CreateQueue = (run: (id: string) => Promise<void>, limits: QueueLimits, clock: QueueClock) => Queue;
