import { APIConnectionError, APIError } from 'openai';
import { endingOf, neverConnected } from './failure.ts';

/** Waits `ms` milliseconds; rejects where `signal` aborts first. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export type RetryClock = Readonly<{
  sleep: Sleep;
  /** 0 to 1. */
  random: () => number;
}>;

/** How often a call is made at most. */
const TRIES = 4;

/** Longest wait before one more try, in milliseconds: a server that asks for more is not waited for. */
export const MAX_WAIT_MS = 30_000;

/** First wait, in milliseconds; it doubles from try to try. */
const FIRST_WAIT_MS = 1000;

/** What was answered before any work began, so that asking again cannot be paid twice. */
const SAFE: readonly string[] = ['rate_limited', 'overloaded', 'service_error'];

/**
 * Makes a call, and makes it again where that is safe: after a rate limit, an overload or a fault that came as an
 * answer with a status, or where no connection was made at all. Never after a billing limit, a timeout or a
 * connection that broke, and never once there is a 2xx answer.
 */
export async function withRetries<T>(call: () => Promise<T>, clock: RetryClock, signal: AbortSignal): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await call();
    } catch (thrown) {
      const wait = waitBefore(thrown, tried, clock.random());
      if (wait === null || signal.aborted) throw thrown;
      await clock.sleep(wait, signal);
    }
  }
}

/** Milliseconds to wait before the next try; null where there must be none. */
function waitBefore(thrown: unknown, tried: number, random: number): number | null {
  if (tried >= TRIES || !isSafe(thrown)) return null;
  const ending = endingOf(thrown);
  const asked = ending.type === 'failed' ? ending.error.retryAfterMs : undefined;
  if (asked !== undefined) return asked > MAX_WAIT_MS ? null : asked + random * 250;
  const backoff = FIRST_WAIT_MS * 2 ** (tried - 1);
  return backoff / 2 + (random * backoff) / 2;
}

function isSafe(thrown: unknown): boolean {
  if (thrown instanceof APIConnectionError) return neverConnected(thrown);
  if (!(thrown instanceof APIError) || thrown.status === undefined) return false;
  const ending = endingOf(thrown);
  return ending.type === 'failed' && SAFE.includes(ending.error.code);
}
