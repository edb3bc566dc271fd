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
/** How long a method is left alone where Slack does not say, in milliseconds. */
const UNSAID_MS = 30_000;

/** The limits of one installation, kept by all of its clients together: Slack counts each method by itself. */
export type Limits = Readonly<{
  /** Waits for room, in a line with others that do; what cannot wait any longer gets Slack's refusal. */
  patient(timeoutMs: number): typeof fetch;
  /** Calls only where there is room, beyond what must arrive; else answers as Slack would. */
  impatient(timeoutMs: number): typeof fetch;
  /** Whether so many impatient calls of a method would be made now. */
  hasRoom(method: string, calls?: number): boolean;
}>;

export type LimitsParts = Readonly<{
  pause: Pause;
  now: () => number;
  /** Aborted when the process is about to end: nothing waits any longer then. */
  leave: AbortSignal;
}>;

export function createLimits({ pause, now, leave }: LimitsParts): Limits {
  /** Until when Slack has said to leave a method alone. */
  const closed = new Map<string, number>();
  /** When impatient calls were made, of those in the last minute. */
  const spent = new Map<string, number[]>();
  /** The last of those that wait for a method. */
  const lines = new Map<string, Promise<unknown>>();

  const waitOf = (method: string) => Math.max(0, (closed.get(method) ?? 0) - now());
  const refusal = (method: string) =>
    new Response(null, { status: 429, headers: { 'retry-after': String(Math.ceil(waitOf(method) / 1000) || 1) } });

  const call = async (method: string, timeoutMs: number, [url, init]: Parameters<typeof fetch>) => {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    if (answer.status !== 429) return answer;
    const said = answer.headers.get('retry-after') ?? '';
    closed.set(method, now() + (/^[1-9]\d{0,4}$/u.test(said) ? Number(said) * 1000 : UNSAID_MS));
    await answer.body?.cancel();
    return refusal(method);
  };
  const shareLeft = (method: string): number => {
    const recent = (spent.get(method) ?? []).filter((at) => now() - at < MINUTE_MS);
    spent.set(method, recent);
    return (SHARES[method] ?? Number.POSITIVE_INFINITY) - recent.length;
  };
  const hasRoom = (method: string, calls = 1) => waitOf(method) === 0 && shareLeft(method) >= calls;

  /** One after another: when there is room again a crowd would use it up at once, and be refused. */
  const inLine = <T>(method: string, work: () => Promise<T>): Promise<T> => {
    const done = (lines.get(method) ?? Promise.resolve()).then(work, work);
    lines.set(method, done);
    const gone = () => {
      if (lines.get(method) === done) lines.delete(method);
    };
    done.then(gone, gone);
    return done;
  };

  return {
    hasRoom,
    patient:
      (timeoutMs) =>
      async (...request) => {
        const method = methodOf(request[0]);
        const until = now() + LONGEST_MS;
        if (waitOf(method) === 0 && !lines.has(method)) {
          const answer = await call(method, timeoutMs, request);
          if (answer.status !== 429) return answer;
        }
        return inLine(method, async () => {
          for (;;) {
            const wait = waitOf(method);
            if (now() + wait > until) return refusal(method);
            if (wait > 0) await pause(wait, leave);
            if (leave.aborted) return refusal(method);
            const answer = await call(method, timeoutMs, request);
            if (answer.status !== 429) return answer;
          }
        });
      },
    impatient:
      (timeoutMs) =>
      async (...request) => {
        const method = methodOf(request[0]);
        if (!hasRoom(method)) return refusal(method);
        spent.get(method)?.push(now());
        return call(method, timeoutMs, request);
      },
  };
}

function methodOf(url: Parameters<typeof fetch>[0]): string {
  return new URL(url instanceof Request ? url.url : url).pathname.split('/').at(-1) ?? '';
}
