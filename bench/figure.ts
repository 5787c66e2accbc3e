export type Unit = 'ms' | 'MB' | 'MB/s' | '/s' | 'x' | 'processes' | 'digests';

/** What has to be reached. Readings at the limit have reached it. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** One number that was measured. */
export interface Reading {
  readonly name: string;
  readonly measured: number;
  readonly unit: Unit;
  /** Readings without one are for comparison. */
  readonly goal?: Goal;
  /** How the number came about. */
  readonly of: string;
}

/** Something that `npm run bench` measures, against the service as its users start it. */
export interface Figure {
  readonly name: string;
  readonly summary: string;
  measure(): Promise<readonly Reading[]>;
}

export function isReached({ measured, goal }: Reading): boolean {
  if (goal === undefined) return true;
  return 'atMost' in goal ? measured <= goal.atMost : measured >= goal.atLeast;
}
