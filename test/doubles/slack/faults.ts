import type { Fields } from '../discord/fields.ts';
import { type Faults as AnyFaults, type FaultMatch, startFaults as startAnyFaults } from '../faults.ts';

/** A method of the Web API, or `upload`, `download` or `response_url`; or what the path looks like. */
export type { FaultMatch };
export type FaultAnswer =
  | Readonly<{
      status?: number;
      /** `ratelimited` means 429, and a `retry-after` of 1 where none is said. */
      error?: string;
      headers?: Readonly<Record<string, string>>;
      body?: Fields | string;
    }>
  | 'hang'
  | 'reset'
  /** It is done, but the bot does not learn of it. */
  | 'lost';

export type Faults = AnyFaults<FaultAnswer>;

/** What a test wants to go wrong. */
export const startFaults = (): Faults => startAnyFaults<FaultAnswer>();
