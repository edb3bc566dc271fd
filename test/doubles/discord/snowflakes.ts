const EPOCH = 1_420_070_400_000;

/** Ids as Discord makes them: they tell when a thing was made, and sort by it. */
export type Snowflakes = Readonly<{
  next(): string;
  /** Guild ids count up by one millisecond each, so that the guilds of a test fall on the shards in turn. */
  nextGuild(): string;
}>;

export function startSnowflakes(now: () => number): Snowflakes {
  let count = 0;
  let last = 0;
  let guilds = 0;
  const make = (at: number, low: number) => String((BigInt(Math.floor(at) - EPOCH) << 22n) | BigInt(low));
  return {
    next() {
      // Never smaller than the one before, even where a test has set the clock back.
      last = Math.max(last, now());
      count = (count + 1) % 2 ** 22;
      return make(last, count);
    },
    nextGuild() {
      guilds += 1;
      return make(EPOCH + 720_720 * 300_000 + guilds - 1, 0);
    },
  };
}

/** Which of so many shards hears of a guild; direct messages are shard 0's. */
export const shardOf = (guildId: string | null, shards: number): number =>
  guildId === null ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(shards));
