import type { Orb } from './frame.ts';

/** A place before anybody stands in it. All y in units, downwards. */
export type Stage = {
  /** From the sky to the middle distance; water mirrors it. */
  readonly behind: string;
  /** The land or floor the foreground motifs stand on, empty where there is none. */
  readonly floor: string;
  /** What stands between the motifs and the viewer. */
  readonly front: string;
  /** Where water begins, null on dry land. */
  readonly shore: number | null;
  readonly rolling: boolean;
  readonly horizon: number;
  farAt(x: number): number;
  groundAt(x: number): number;
};

export type StageOptions = {
  readonly orb: Orb | null;
  readonly aurora: boolean;
  readonly stands: boolean;
  readonly wet: boolean;
  readonly coloured: boolean;
};
