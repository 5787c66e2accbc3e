import type { BuildState, BuildView } from '@stagewright/api';

export interface TimedPhase {
  readonly name: BuildView['phases'][number]['name'];
  readonly state: BuildState;
  /** Milliseconds so far; null for a phase that was not reached. */
  readonly ms: number | null;
}

/** How long each phase took, or has taken until `now`. */
export function timedPhases({ phases, times }: BuildView, now: number): readonly TimedPhase[] {
  return phases.map(({ name, state, started_at, ended_at }) => {
    if (started_at === '') return { name, state, ms: null };
    const end = ended_at || times.ended_at;
    return { name, state, ms: Math.max(0, (end === '' ? now : Date.parse(end)) - Date.parse(started_at)) };
  });
}

const LEAST_SHARE = 0.06;

/** The width of each phase as a share of the whole: by duration, but never too small to be seen. */
export function shares(phases: readonly TimedPhase[]): readonly number[] {
  const total = Math.max(
    1,
    phases.reduce((sum, { ms }) => sum + (ms ?? 0), 0),
  );
  const raw = phases.map(({ ms }) => Math.max(LEAST_SHARE, (ms ?? 0) / total));
  const all = raw.reduce((sum, share) => sum + share, 0);
  return raw.map((share) => share / all);
}
