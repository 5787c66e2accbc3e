import type { BuildView } from '@stagewright/api';
import { PHASE_NAMES, type PhaseName } from '@stagewright/api/phases';
import { median, quantile } from '../ui/measures.ts';

const between = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));

/** How long a build waited before a worker took it up; its whole life where none did. */
export const queueTime = ({ times }: BuildView): number =>
  between(times.created_at, times.accepted_at || times.ended_at);

export const totalTime = ({ times }: BuildView): number => between(times.created_at, times.ended_at);

/** Milliseconds by phase, of the phases that were reached. */
export function phaseTimes({ phases, times }: BuildView): Partial<Record<PhaseName, number>> {
  const reached = phases.filter(({ started_at }) => started_at !== '');
  return Object.fromEntries(
    reached.map(({ name, started_at, ended_at }) => [name, between(started_at, ended_at || times.ended_at)]),
  );
}

export interface PhaseChange {
  readonly phase: PhaseName;
  /** Medians in milliseconds. */
  readonly before: number;
  readonly now: number;
  readonly change: 'slower' | 'quicker' | 'same';
}

const MOST_RECENT = 10;
const LEAST_RECENT = 3;
/** Less is chance: a fifth of the time, and half a second. */
const CHANGED_SHARE = 0.2;
const CHANGED_MS = 500;

function changeOf(before: number, now: number): PhaseChange['change'] {
  const difference = now - before;
  if (Math.abs(difference) < Math.max(CHANGED_MS, CHANGED_SHARE * before)) return 'same';
  return difference > 0 ? 'slower' : 'quicker';
}

/**
 * How the last successful builds compare with those before them, phase by phase; none where there are too few to tell.
 * @param builds ended ones, oldest first
 */
export function phaseChanges(builds: readonly BuildView[]): readonly PhaseChange[] {
  const successful = builds.filter(({ record }) => record.build_state === 'Successful').map(phaseTimes);
  const recent = Math.min(MOST_RECENT, Math.floor(successful.length / 2));
  if (recent < LEAST_RECENT) return [];
  const typical = (times: readonly Partial<Record<PhaseName, number>>[], phase: PhaseName) =>
    median(times.map((each) => each[phase] ?? 0));
  return PHASE_NAMES.map((phase) => {
    const before = typical(successful.slice(-2 * recent, -recent), phase);
    const now = typical(successful.slice(-recent), phase);
    return { phase, before, now, change: changeOf(before, now) };
  });
}

export interface KeyFigures {
  readonly successRate: number;
  readonly medianTotal: number;
  readonly ninetiethTotal: number;
  readonly medianQueue: number;
  /** The phase with the largest share of the time of successful builds. */
  readonly slowest: PhaseName | undefined;
}

/** @param builds ended ones, in any order */
export function keyFigures(builds: readonly BuildView[]): KeyFigures {
  const successful = builds.filter(({ record }) => record.build_state === 'Successful');
  const totals = successful.map(totalTime);
  const sums = PHASE_NAMES.map((name) => {
    const times = successful.map((build) => phaseTimes(build)[name] ?? 0);
    return [name, times.reduce((sum, time) => sum + time, 0)] as const;
  });
  const [slowest] = sums.toSorted(([, a], [, b]) => b - a);
  return {
    successRate: builds.length === 0 ? 0 : successful.length / builds.length,
    medianTotal: median(totals),
    ninetiethTotal: quantile(totals, 0.9),
    medianQueue: median(builds.map(queueTime)),
    slowest: slowest && slowest[1] > 0 ? slowest[0] : undefined,
  };
}
