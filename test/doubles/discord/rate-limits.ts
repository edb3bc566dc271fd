import type { Clock } from './clock.ts';

export type Rule = Readonly<{ limit: number; perMs: number }>;

type Bucket = { rule: Rule; used: number; resetAt: number; running: number };

export type Passage = Readonly<{
  /** Null where there was room. */
  waitMs: number | null;
  headers: Readonly<Record<string, string>>;
  done(): void;
}>;

export type RateLimits = Readonly<{
  /** A rule of the test, before all others. */
  limit(path: RegExp, rule: Rule): void;
  enter(request: Readonly<{ bucket: string; hash: string; path: string; rule: Rule }>): Passage;
}>;

/** Windows of so many requests, one for each route and major parameter, as the headers tell them. */
export function startRateLimits(clock: Clock, complain: (what: string) => void): RateLimits {
  const buckets = new Map<string, Bucket>();
  const own: { path: RegExp; rule: Rule }[] = [];
  return {
    limit: (path, rule) => void own.unshift({ path, rule }),
    enter({ bucket: name, hash, path, rule: usual }) {
      const rule = own.find((one) => one.path.test(path))?.rule ?? usual;
      const bucket = buckets.get(name) ?? { rule, used: 0, resetAt: 0, running: 0 };
      buckets.set(name, bucket);
      if (bucket.running > 0) complain(`two requests of one bucket at the same time: ${name}`);
      if (clock.now() >= bucket.resetAt || bucket.rule !== rule) {
        Object.assign(bucket, { rule, used: 0, resetAt: clock.now() + rule.perMs });
      }
      const full = bucket.used >= rule.limit;
      if (full) complain(`a request was sent although its bucket had no room: ${name}`);
      else bucket.used += 1;
      bucket.running += 1;
      const waitMs = bucket.resetAt - clock.now();
      const headers = {
        'x-ratelimit-limit': String(rule.limit),
        'x-ratelimit-remaining': String(rule.limit - bucket.used),
        'x-ratelimit-reset': (bucket.resetAt / 1000).toFixed(3),
        'x-ratelimit-reset-after': (waitMs / 1000).toFixed(3),
        'x-ratelimit-bucket': hash,
        ...(full ? { 'x-ratelimit-scope': 'user', 'retry-after': String(Math.ceil(waitMs / 1000)) } : {}),
      };
      const done = () => {
        bucket.running -= 1;
      };
      return { waitMs: full ? waitMs : null, headers, done };
    },
  };
}
