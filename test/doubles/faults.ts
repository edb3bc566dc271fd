/** Which requests: by their method, by what their path looks like, or both. */
export type FaultMatch = Readonly<{ method?: string; path?: RegExp }>;

/** What a test wants to go wrong at a stand-in. */
export type Faults<Answer> = Readonly<{
  fail(match: FaultMatch, answer: Answer, times?: number): void;
  slow(match: FaultMatch, ms: number): void;
  /** What shall go wrong with this request, used up by asking. */
  next(method: string, path: string): Answer | null;
  slownessOf(method: string, path: string): number;
}>;

export function startFaults<Answer>(): Faults<Answer> {
  const fails: { match: FaultMatch; answer: Answer; left: number }[] = [];
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
