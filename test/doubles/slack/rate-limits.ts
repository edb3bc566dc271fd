import type { Clock } from '../discord/clock.ts';

const MINUTE_MS = 60_000;
/** Posting: about one message per second and channel, some more in a burst, and so many in a workspace. */
const BURST = 10;
const PER_CHANNEL_MS = 1000;
const POSTS_IN_TEAM = 300;

export type RateLimits = Readonly<{
  /** A rule of the test, before the tiers. */
  limit(method: string, perMinute: number): void;
  /** Seconds to wait; null where there was room. */
  enter(call: Readonly<{ method: string; team: string; channel: string; rule: number | 'posting' }>): number | null;
}>;

/** So many calls in a minute for each method and team, and no headers that would tell how many are left. */
export function startRateLimits(clock: Clock): RateLimits {
  const windows = new Map<string, { endsAt: number; used: number }>();
  /** Until when all that was said in a channel is through. */
  const channels = new Map<string, number>();
  const own = new Map<string, number>();

  function inWindow(name: string, most: number): number | null {
    const now = clock.now();
    let window = windows.get(name);
    if (window === undefined || now >= window.endsAt) {
      window = { endsAt: now + MINUTE_MS, used: 0 };
      windows.set(name, window);
    }
    if (window.used >= most) return Math.max(1, Math.ceil((window.endsAt - now) / 1000));
    window.used += 1;
    return null;
  }

  function posting(team: string, channel: string): number | null {
    const now = clock.now();
    const through = Math.max(now, channels.get(channel) ?? 0) + PER_CHANNEL_MS;
    if (through - now > BURST * PER_CHANNEL_MS) return Math.ceil((through - now) / 1000) - BURST;
    const wait = inWindow(`posting ${team}`, POSTS_IN_TEAM);
    if (wait === null) channels.set(channel, through);
    return wait;
  }

  return {
    limit: (method, perMinute) => void own.set(method, perMinute),
    enter({ method, team, channel, rule }) {
      const most = own.get(method) ?? rule;
      return most === 'posting' ? posting(team, `${team} ${channel}`) : inWindow(`${method} ${team}`, most);
    },
  };
}
