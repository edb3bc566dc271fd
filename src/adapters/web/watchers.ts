/** One connection that waits for a job. */
export type Watcher = Readonly<{
  /** Aborted when it has gone. */
  signal: AbortSignal;
  /** It has its answer. */
  done(): void;
  /** It hung up before it had its answer. */
  gone(): void;
}>;

/**
 * Counts the connections that wait for each job, because a repeated request joins the job that is there.
 * @param onNobody called when one hangs up and no other is left
 */
export function createWatchers(onNobody: (job: string) => void): (job: string) => Watcher {
  const counts = new Map<string, number>();
  return (job) => {
    const controller = new AbortController();
    counts.set(job, (counts.get(job) ?? 0) + 1);
    /** True where it was the last one. */
    const leave = (): boolean => {
      if (controller.signal.aborted) return false;
      controller.abort();
      const left = (counts.get(job) ?? 1) - 1;
      if (left > 0) counts.set(job, left);
      else counts.delete(job);
      return left === 0;
    };
    return {
      signal: controller.signal,
      done: () => void leave(),
      gone: () => {
        if (leave()) onNobody(job);
      },
    };
  };
}
