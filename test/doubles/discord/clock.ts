/** The stand-in's own time: token lifetimes, rate limit windows and ids go by it. */
export type Clock = Readonly<{
  now(): number;
  advance(ms: number): void;
  setNow(at: number): void;
  /** Called after somebody moved the clock. */
  moved(hear: () => void): void;
}>;

export function startClock(source: () => number): Clock {
  let ahead = 0;
  const hearers: (() => void)[] = [];
  const move = (ms: number) => {
    ahead += ms;
    for (const hear of hearers) hear();
  };
  const now = () => source() + ahead;
  return {
    now,
    advance: move,
    setNow: (at) => move(at - now()),
    moved: (hear) => void hearers.push(hear),
  };
}
