import { words } from './words.ts';

/** Everything that can go wrong, by name. The sentence a person reads stands in `words.ts`. */
export type ErrorCode =
  // What was asked for does not work.
  | 'bad_option'
  | 'bad_picture'
  | 'not_found'
  | 'not_yours'
  | 'too_late'
  | 'not_available'
  | 'key_reused'
  // How it was asked does not work.
  | 'bad_request'
  | 'unauthorized'
  | 'wrong_host'
  | 'wrong_type'
  | 'too_large'
  | 'wrong_method'
  // There is too much to do.
  | 'too_many_waiting'
  | 'busy'
  | 'stopping'
  // The image API said no, or said nothing.
  | 'key_rejected'
  | 'organization_unverified'
  | 'no_access'
  | 'model_gone'
  | 'model_ended'
  | 'billing_limit'
  | 'credit_exhausted'
  | 'spend_limit'
  | 'rate_limited'
  | 'overloaded'
  | 'service_error'
  | 'picture_too_large'
  | 'picture_too_small'
  | 'picture_rejected'
  | 'request_rejected'
  | 'wrong_address'
  | 'unreachable'
  | 'connection_lost'
  | 'ended_early'
  | 'stalled'
  | 'bad_answer'
  | 'interrupted'
  // A job ended without a picture, and nothing failed.
  | 'refused'
  | 'cancelled'
  // Our own side.
  | 'storage'
  | 'internal'
  // Where an answer should go is not there any more.
  | 'destination_gone';

export type ErrorFacts = Readonly<{
  /** What the reader can do about it, as one sentence. */
  remedy?: string | undefined;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}>;

/** An error as plain data: what a job row keeps and what the HTTP API answers. */
export type ErrorData = Readonly<{ code: ErrorCode; message: string; remedy: string; retryAfterMs?: number }>;

/** The one error class: `message` is a sentence for people, `code` is for programs, `cause` is for the log only. */
export class BotError extends Error {
  override readonly name = 'BotError';
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.remedy = facts.remedy ?? '';
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** Whatever was thrown, as a BotError: what is none is a fault of our own, with its cause for the log. */
export function asBotError(thrown: unknown): BotError {
  if (thrown instanceof BotError) return thrown;
  return new BotError('internal', words.internal.failed, { remedy: words.internal.remedy, cause: thrown });
}

export function errorData(error: BotError): ErrorData {
  const { code, message, remedy, retryAfterMs } = error;
  return { code, message, remedy, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
