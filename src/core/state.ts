/** Small things that a part of the house remembers across restarts: plain JSON, each under a key of its own. */
export type State = Readonly<{
  /** Undefined where there is none, or none any more. */
  get(key: string): Promise<unknown>;
  /** @param ttlMs how long it is remembered, in milliseconds; for ever where it is left out */
  set(key: string, value: unknown, ttlMs?: number): Promise<void>;
  delete(key: string): Promise<void>;
}>;
