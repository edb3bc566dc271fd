import type { Clock } from '../discord/clock.ts';

export type Ids = Readonly<{
  /** E.g. `C0000000A1`, as Slack's are: a letter, then capitals and digits. */
  next(letter: string): string;
  /** A `ts` that no other message has, and that is later than all before. */
  ts(): string;
  /** Something that nobody guesses. */
  secret(): string;
}>;

export function startIds(clock: Clock): Ids {
  let count = 0;
  let last = 0;
  return {
    next(letter) {
      count += 1;
      return `${letter}${`00000000${count.toString(36).toUpperCase()}`.slice(-8)}X1`;
    },
    ts() {
      last = Math.max(last + 1, Math.floor(clock.now() * 1000));
      return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
    },
    secret: () => crypto.randomUUID().replaceAll('-', ''),
  };
}
