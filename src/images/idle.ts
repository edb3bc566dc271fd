/** Ends something that has gone quiet: its signal is aborted when `idleMs` pass without a `beat`. */
export type IdleWatch = Readonly<{
  /** Aborted by quiet, or together with the outer signal. */
  signal: AbortSignal;
  beat(): void;
  /** True where quiet, not the outer signal, ended it. */
  wentQuiet(): boolean;
  stop(): void;
}>;

export function watchIdle(idleMs: number, outer: AbortSignal): IdleWatch {
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(), idleMs);
  return {
    signal: AbortSignal.any([own.signal, outer]),
    beat: () => timer.refresh(),
    wentQuiet: () => own.signal.aborted && !outer.aborted,
    stop: () => clearTimeout(timer),
  };
}
