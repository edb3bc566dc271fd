import type { Caller } from './caller.ts';
import type { Outcome } from './event.ts';
import type { Job, JobState } from './job.ts';

/** What makes a repeated request the same job. */
export type RequestKey = Readonly<{
  /** Unique within platform and workspace. */
  id: string;
  /** A digest of what was asked for: the same key with another one is a mistake. */
  fingerprint: string;
}>;

/** Where jobs are kept. Each call is one transaction. */
export type JobStore = Readonly<{
  /** Keeps a new job; where its key is known already, nothing is kept and that job is the answer. */
  insert(job: Job, key: RequestKey | null): Promise<Job>;
  find(id: string): Promise<Job | null>;
  findByKey(caller: Caller, key: string): Promise<Readonly<{ job: Job; fingerprint: string }> | null>;
  /**
   * Moves a job to another state, with its outcome and its pictures where there are any.
   * @returns the job as it now is, or null where the transition is not allowed any more
   */
  move(id: string, to: JobState, at: number, outcome?: Outcome): Promise<Job | null>;
  /** All jobs that are not over, oldest first: open ones, and painted ones not yet delivered. */
  unfinished(): Promise<readonly Job[]>;
  /** The newest job that the caller may see since then whose pictures are all there and have this cache key. */
  painted(caller: Caller, cacheKey: string, since: number): Promise<Job | null>;
  /** The newest finished jobs of a member, the newest first. */
  recent(caller: Caller, limit: number): Promise<readonly Job[]>;
  /** The newest jobs that were painted, of all members, the oldest of them first. */
  lately(limit: number): Promise<readonly Job[]>;
  /** Jobs that are over: all of one member, or those from before some time. */
  over(which: Readonly<{ caller: Caller } | { before: number }>): Promise<readonly Job[]>;
  newestOpen(caller: Caller): Promise<Job | null>;
  /** Takes a job and the rows of its pictures away. */
  remove(id: string): Promise<void>;
}>;
