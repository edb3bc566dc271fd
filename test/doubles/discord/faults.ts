import { type Faults as AnyFaults, startFaults as startAnyFaults } from '../faults.ts';
import type { Fields } from './fields.ts';

export type FaultMatch = Readonly<{ method?: string; path: RegExp }>;
export type FaultAnswer =
  | Readonly<{
      status: number;
      code?: number;
      message?: string;
      headers?: Readonly<Record<string, string>>;
      body?: Fields | string;
    }>
  | 'hang'
  | 'reset';

export type Faults = AnyFaults<FaultAnswer>;

/** What a test wants to go wrong. */
export const startFaults = (): Faults => startAnyFaults<FaultAnswer>();
