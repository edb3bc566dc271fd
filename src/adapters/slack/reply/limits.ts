import type { Pause } from '../../coalesce.ts';

/**
 * Calls in a minute that may be spent on what is dropped where there is no room. The rest of what Slack allows (rate
 * limits: 50 for tier 3, 100 for tier 4, each for a method, an app and a workspace) is for what must arrive.
 */
const SHARES: Readonly<Record<string, number>> = {
  'chat.update': 30,
  'chat.delete': 20,
  'chat.postMessage': 20,
  'files.getUploadURLExternal': 15,
  'files.completeUploadExternal': 15,
  'files.info': 30,
  'files.delete': 30,
  'conversations.info': 40,
  'conversations.history': 30,
  'conversations.replies': 30,
};

const MINUTE_MS = 60_000;
/** The longest that a call waits for room, in milliseconds: Slack counts by the minute. */
const LONGEST_MS = 3 * MINUTE_MS;

const NEVER = new AbortController().signal;

/** The limits of one installation, kept by all of its clients together: Slack counts each method by itself. */
export type Limits = Readonly<{
  /** Waits for room, in a row with others that do; what cannot wait any longer gets Slack's refusal. */
  patient(timeoutMs: number): typeof fetch;
  /** Calls only where there is room, beyond what must arrive; else answers as Slack would. */
  impatient(timeoutMs: number): typeof fetch;
  /** Whether so many impatient calls of a method would be made now. */
  hasRoom(method: string, calls?: number): boolean;
}>;

export type LimitsParts = Readonly<{ pause: Pause; now: () => number }>;

export function createLimits({ pause, now }: LimitsParts): Limits {
  /** Until when Slack has said to leave a method alone. */
  const closed = new Map<string, number>();
  /** When impatient calls were made, of those in the last minute. */
  const spent = new Map<string, number[]>();

  const waitOf = (method: string) => Math.max(0, (closed.get(method) ?? 0) - now());
  const call = async (
    method: string,
    url: Parameters<typeof fetch>[0],
    init: RequestInit | undefined,
    timeoutMs: number,
  ) => {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    const seconds = answer.status === 429 ? Number(answer.headers.get('retry-after')) : 0;
    if (seconds > 0) closed.set(method, now() + seconds * 1000);
    return answer;
  };
  const shareLeft = (method: string): number => {
    const recent = (spent.get(method) ?? []).filter((at) => now() - at < MINUTE_MS);
    spent.set(method, recent);
    return (SHARES[method] ?? Number.POSITIVE_INFINITY) - recent.length;
  };
  const hasRoom = (method: string, calls = 1) => waitOf(method) === 0 && shareLeft(method) >= calls;

  return {
    hasRoom,
    patient: (timeoutMs) => async (url, init) => {
      const method = methodOf(url);
      const until = now() + LONGEST_MS;
      for (;;) {
        for (let wait = waitOf(method); wait > 0 && now() + wait <= until; wait = waitOf(method))
          await pause(wait, NEVER);
        const answer = await call(method, url, init, timeoutMs);
        if (answer.status !== 429 || now() + waitOf(method) > until) return answer;
        await answer.body?.cancel();
      }
    },
    impatient: (timeoutMs) => async (url, init) => {
      const method = methodOf(url);
      if (!hasRoom(method)) {
        const seconds = Math.ceil(waitOf(method) / 1000) || 1;
        return new Response(null, { status: 429, headers: { 'retry-after': String(seconds) } });
      }
      spent.get(method)?.push(now());
      return call(method, url, init, timeoutMs);
    },
  };
}

function methodOf(url: Parameters<typeof fetch>[0]): string {
  return new URL(url instanceof Request ? url.url : url).pathname.split('/').at(-1) ?? '';
}
