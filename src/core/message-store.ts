/** One message of a channel that we keep ourselves: `content` is whatever its adapter shows. */
export type StoredMessage = Readonly<{ job: string; channel: string; content: unknown; createdAt: number }>;

/** Messages of channels that no platform keeps for us. One for each job. */
export type MessageStore = Readonly<{
  /** Adds a message, or replaces the content of the one there is. */
  put(message: StoredMessage): Promise<void>;
  find(job: string): Promise<StoredMessage | null>;
  /** Up to `limit` messages before that of job `before` (null: the newest ones), oldest first. */
  page(channel: string, before: string | null, limit: number): Promise<readonly StoredMessage[]>;
  remove(job: string): Promise<void>;
}>;
