/** The tables as they are now; the steps that led there are in `migrations.ts`. */

export type JobRow = {
  id: string;
  platform: string;
  workspace: string;
  user_id: string;
  state: string;
  /** JSON. */
  request: string;
  caller: string;
  destination: string;
  times: string;
  /** JSON without the pictures, which are rows of their own. */
  outcome: string | null;
  cache_key: string;
  fresh: number;
  audience: string;
  spoiler: number;
  /** JSON; null where it is painted. */
  given: string | null;
  /** Micro-dollars: kept back when it was accepted; settled when it ended, surely or at the estimate. */
  reserved: number;
  spent: number | null;
  spent_certain: number | null;
  request_key: string | null;
  fingerprint: string | null;
  created_at: number;
};

export type PictureRow = {
  id: string;
  workspace: string;
  job: string | null;
  place: number;
  sha256: string;
  format: string;
  width: number;
  height: number;
  bytes: number;
  alt: string;
  parent: string | null;
  owner: string | null;
  created_at: number;
};

export type MessageRow = { job: string; channel: string; content: string; created_at: number };

export type DeliveryRow = {
  job: string;
  state: string;
  attempts: number;
  message: string | null;
  error: string | null;
  changed_at: number;
};

/** Something a part of the house remembers, as text; `expires` in milliseconds since 1970, null for never. */
export type StateRow = { key: string; value: string; expires: number | null };

export type Tables = {
  jobs: JobRow;
  pictures: PictureRow;
  messages: MessageRow;
  deliveries: DeliveryRow;
  state: StateRow;
};
