import type { Fields } from '../discord/fields.ts';

/** A method of the Web API, or `upload`, `download` or `response_url`; or what the path looks like. */
export type FaultMatch = Readonly<{ method?: string; path?: RegExp }>;
export type FaultAnswer =
  | Readonly<{
      status?: number;
      /** `ratelimited` means 429, and a `retry-after` of 1 where none is said. */
      error?: string;
      headers?: Readonly<Record<string, string>>;
      body?: Fields | string;
    }>
  | 'hang'
  | 'reset'
  /** It is done, but the bot does not learn of it. */
  | 'lost';

export type Faults = Readonly<{
  fail(match: FaultMatch, answer: FaultAnswer, times?: number): void;
  slow(match: FaultMatch, ms: number): void;
  /** What shall go wrong with this request, used up by asking. */
  next(method: string, path: string): FaultAnswer | null;
  slownessOf(method: string, path: string): number;
}>;

/** What a test wants to go wrong. */
export function startFaults(): Faults {
  const fails: { match: FaultMatch; answer: FaultAnswer; left: number }[] = [];
  const slows: { match: FaultMatch; ms: number }[] = [];
  const fits = (match: FaultMatch, method: string, path: string) =>
    (match.method === undefined || match.method === method) && (match.path === undefined || match.path.test(path));
  return {
    fail: (match, answer, times = Number.POSITIVE_INFINITY) => void fails.push({ match, answer, left: times }),
    slow: (match, ms) => void slows.unshift({ match, ms }),
    next(method, path) {
      const fault = fails.find(({ match, left }) => left > 0 && fits(match, method, path));
      if (fault === undefined) return null;
      fault.left -= 1;
      return fault.answer;
    },
    slownessOf: (method, path) => slows.find(({ match }) => fits(match, method, path))?.ms ?? 0,
  };
}
