/** Jobs that wait for their turn, and those whose turn it is. */
export type Queue = Readonly<{
  /** `lane` is who asked: each lane gets its turn, however many jobs another one has. */
  push(id: string, lane: string): void;
  /** Takes a waiting job out; false where it is not waiting. */
  remove(id: string): boolean;
  /** How many waiting jobs are before this one; 0 where it is not waiting. */
  ahead(id: string): number;
  waiting(): readonly string[];
  /** Lets nothing more begin. Resolves when what is running is over. */
  stop(): Promise<void>;
}>;

/**
 * A fair queue in this process: round robin over the lanes, first come first served within each.
 * @param run runs one job; it must not reject
 * @param maxRunning how many jobs run at once
 */
export function createQueue(run: (id: string) => Promise<void>, maxRunning: number): Queue {
  /** The lane whose turn is next comes first. */
  const lanes = new Map<string, string[]>();
  const running = new Set<string>();
  let stopped = false;
  let idle: () => void = () => {};

  const next = (): string | undefined => {
    const [lane, ids] = lanes.entries().next().value ?? [];
    if (lane === undefined || ids === undefined) return undefined;
    const id = ids.shift();
    lanes.delete(lane);
    if (ids.length > 0) lanes.set(lane, ids);
    return id;
  };
  const fill = () => {
    while (!stopped && running.size < maxRunning) {
      const id = next();
      if (id === undefined) return;
      running.add(id);
      void run(id).finally(() => {
        running.delete(id);
        if (stopped && running.size === 0) idle();
        fill();
      });
    }
  };
  /** In the order in which they will run if nothing else comes. */
  const waiting = () => {
    const rounds = [...lanes.values()].flatMap((ids, lane) => ids.map((id, round) => ({ id, round, lane })));
    return rounds.sort((a, b) => a.round - b.round || a.lane - b.lane).map(({ id }) => id);
  };
  return {
    push(id, lane) {
      lanes.set(lane, [...(lanes.get(lane) ?? []), id]);
      fill();
    },
    remove(id) {
      for (const [lane, ids] of lanes) {
        if (!ids.includes(id)) continue;
        const rest = ids.filter((each) => each !== id);
        if (rest.length > 0) lanes.set(lane, rest);
        else lanes.delete(lane);
        return true;
      }
      return false;
    },
    ahead: (id) => Math.max(0, waiting().indexOf(id)),
    waiting,
    stop() {
      stopped = true;
      return running.size === 0 ? Promise.resolve() : new Promise((resolve) => (idle = resolve));
    },
  };
}
