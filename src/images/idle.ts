/** Ends something that has gone quiet: its signal is aborted when `idleMs` pass without a `beat`. */
export type IdleWatch = Readonly<{
  /** Aborted by quiet, or together with the outer signal. */
  signal: AbortSignal;
  /** Starts the wait anew. */
  beat(): void;
  /** True where quiet, not the outer signal, ended it. */
  wentQuiet(): boolean;
  /** Ends the watch; a `beat` begins it again. */
  stop(): void;
}>;

export function watchIdle(idleMs: number, outer: AbortSignal): IdleWatch {
  const own = new AbortController();
  const start = () => setTimeout(() => own.abort(), idleMs);
  let timer: NodeJS.Timeout | null = start();
  return {
    signal: AbortSignal.any([own.signal, outer]),
    beat() {
      if (timer === null) timer = start();
      else timer.refresh();
    },
    wentQuiet: () => own.signal.aborted && !outer.aborted,
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
