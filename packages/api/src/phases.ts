import type { BuildState } from './states.ts';

/** The six phases of every build, in their order (API reference 0220). */
export const PHASE_NAMES = ['Init', 'Download', 'PreProcess', 'Build', 'Artifact', 'PostProcess'] as const;

export type PhaseName = (typeof PHASE_NAMES)[number];

export interface PhaseRecord {
  readonly name: PhaseName;
  readonly state: BuildState;
  /** Milliseconds since 1970, null while the phase has not started or ended. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}
