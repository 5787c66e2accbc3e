import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evidence, Violation } from './checker/evidence.ts';
import { gatherEvidence } from './checker/gather-evidence.ts';
import { violations } from './checker/invariants.ts';
import { LEASE_SETTINGS, POINTS } from './kills.ts';
import { createProject, type Project } from './project.ts';
import { seeded } from './random.ts';
import { type RoundDone, runRound } from './round.ts';
import { ServiceUnderTest } from './service-under-test.ts';
import { Tally } from './tally.ts';

export interface SuiteOptions {
  readonly cancels: number;
  readonly kills: number;
  readonly seed: number;
  readonly say: (text: string) => void;
}

export interface SuiteResult {
  readonly tally: Tally;
  /** Milliseconds from the end of a service to the next one's being ready. */
  readonly recoveries: readonly number[];
  /** What was wrong, ready to be read; empty: nothing. */
  readonly violations: readonly string[];
}

/** Cancels of a round: few enough that a violation is found soon, enough that builds crowd each other. */
const OF_ROUND = 100;
const SLOTS = 6;

/** Runs rounds until there were enough cancels and kills, and stops at the first round that breaks an invariant. */
export async function runSuite({ cancels, kills, seed, say }: SuiteOptions): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-faults-'));
  const env = { ...LEASE_SETTINGS, STAGEWRIGHT_MAX_BUILDS: String(SLOTS), STAGEWRIGHT_DRAIN_S: '1' };
  const service = await ServiceUnderTest.start({ folder, points: POINTS, env });
  const tally = new Tally();
  let project: Project | undefined;
  try {
    project = await createProject(service, folder);
    const rounds = Math.max(1, Math.round(cancels / OF_ROUND));
    for (let round = 0; round < rounds; round += 1) {
      const random = seeded(seed).fork(round);
      const share = (all: number) =>
        Math.floor((all * (round + 1)) / rounds) - Math.floor((all * round) / rounds);
      const options = { service, project, random, cancels: share(cancels), kills: share(kills) };
      const done = await runRound(options);
      const evidence = await gatherEvidence(service, project, done.builds);
      tally.add(done, evidence);
      const found = violations(evidence);
      say(progress(round + 1, rounds, done, found));
      if (found.length > 0)
        return {
          tally,
          recoveries: service.recoveries,
          violations: describe(found, evidence, { seed, round }),
        };
      service.faults.forget(done.builds.map(({ id }) => id));
    }
    return { tally, recoveries: service.recoveries, violations: [] };
  } finally {
    await project?.source.close();
    await service.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function progress(
  round: number,
  rounds: number,
  { builds, kills }: RoundDone,
  found: readonly Violation[],
): string {
  const stopped = builds.filter(({ cancels }) => cancels.length > 0).length;
  return `round ${round} of ${rounds}: ${builds.length} builds, ${stopped} cancelled, ${kills.length} kills, ${found.length} violations`;
}

/** Each violation with all that is known of its build. */
function describe(
  found: readonly Violation[],
  evidence: Evidence,
  { seed, round }: { readonly seed: number; readonly round: number },
): readonly string[] {
  return found.map(({ invariant, build, what }) => {
    const head = `seed ${seed}, round ${round + 1}, invariant ${invariant}: ${build ?? 'the service'} ${what}`;
    const observed = evidence.observed.find(({ id }) => id === build);
    const stored = evidence.stored.get(build ?? '');
    if (!observed || !stored) return head;
    const history = stored.history.map(
      ({ at, type, data }) => `    ${new Date(at).toISOString()} ${type} ${JSON.stringify(data)}`,
    );
    const cancels = observed.cancels.map(({ status, says }) => `${status} ${says}`).join(', ');
    return [
      head,
      `  aimed ${observed.aim}; ${stored.repository}:${stored.tag}, ${stored.state}; cancels: ${cancels || 'none'}`,
      ...history,
      `  log:\n${(evidence.logs.get(stored.id) ?? '').toString().replaceAll(/^/gm, '    ')}`,
    ].join('\n');
  });
}
