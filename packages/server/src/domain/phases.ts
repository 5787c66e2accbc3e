import type { BuildState, FinalState, PhaseName, PhaseRecord } from '@stagewright/api';
import { PHASE_NAMES } from '@stagewright/api/phases';
import type { Build } from './build.ts';
import { applied, type EventOf, refused, type Transition, UNCHANGED } from './transition.ts';

const RUNNING: BuildState = 'Building';

export function freshPhases(): readonly PhaseRecord[] {
  return PHASE_NAMES.map((name) => ({ name, state: 'NotStarted', startedAt: null, endedAt: null }));
}

/** The phase that is under way, else the next one; of a build that has ended, where it ended. */
export function currentPhase(phases: readonly PhaseRecord[]): PhaseName {
  const at = phases.find(({ endedAt }) => endedAt === null) ?? phases.at(-1);
  return at?.name ?? 'Init';
}

/** On an end the running phase takes the build's state; later phases stay `NotStarted`. */
export function endPhases(
  phases: readonly PhaseRecord[],
  state: FinalState,
  at: number,
): readonly PhaseRecord[] {
  return phases.map((phase) => (isRunning(phase) ? { ...phase, state, endedAt: at } : phase));
}

/** Phases come in their order, one at a time; `Artifact` takes the build to `Pushing`. A report that comes twice is ignored. */
export function startPhase(build: Build, { phase: name, at }: EventOf<'phase_started'>): Transition {
  const { phase, ready } = find(build.phases, name);
  if (phase.startedAt !== null) return UNCHANGED;
  if (!ready) return refused('out_of_order');
  const phases = replace(build.phases, { ...phase, state: RUNNING, startedAt: at });
  const state = name === 'Artifact' ? 'Pushing' : build.state;
  return applied({ ...build, state, phases }, 'phase_started', { phase: name });
}

export function endPhase(build: Build, { phase: name, at }: EventOf<'phase_ended'>): Transition {
  const { phase } = find(build.phases, name);
  if (phase.startedAt === null) return refused('out_of_order');
  if (phase.endedAt !== null) return UNCHANGED;
  const phases = replace(build.phases, { ...phase, state: 'Successful', endedAt: at });
  return applied({ ...build, phases }, 'phase_ended', { phase: name });
}

function isRunning({ startedAt, endedAt }: PhaseRecord): boolean {
  return startedAt !== null && endedAt === null;
}

function find(phases: readonly PhaseRecord[], name: PhaseName): { phase: PhaseRecord; ready: boolean } {
  const index = PHASE_NAMES.indexOf(name);
  const phase = phases[index] ?? { name, state: 'NotStarted', startedAt: null, endedAt: null };
  return { phase, ready: phases.slice(0, index).every(({ endedAt }) => endedAt !== null) };
}

function replace(phases: readonly PhaseRecord[], changed: PhaseRecord): readonly PhaseRecord[] {
  return phases.map((phase) => (phase.name === changed.name ? changed : phase));
}
