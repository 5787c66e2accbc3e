import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeViolation } from './checker/describe-violation.ts';
import { gatherEvidence } from './checker/gather-evidence.ts';
import { violations } from './checker/invariants.ts';
import { growth, type Holdings, holdingsOf } from './holdings.ts';
import { LEASE_SETTINGS, POINTS } from './kills.ts';
import { planRounds, type RoundPlan } from './plan-rounds.ts';
import { createProject, type Project } from './project.ts';
import { seeded } from './random.ts';
import { runRound } from './round.ts';
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

const SLOTS = 6;
const LAST_WORDS = 4_000;

/** Runs rounds until there were enough cancels and kills, and stops at the first round that breaks an invariant. */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-faults-'));
  const env = { ...LEASE_SETTINGS, STAGEWRIGHT_MAX_BUILDS: String(SLOTS), STAGEWRIGHT_DRAIN_S: '1' };
  const service = await ServiceUnderTest.start({ folder, points: POINTS, env });
  let project: Project | undefined;
  try {
    project = await createProject(service, folder);
    return await new Suite(service, project, options).run();
  } finally {
    await project?.source.close();
    await service.close();
    await rm(folder, { recursive: true, force: true });
  }
}

class Suite {
  readonly #service: ServiceUnderTest;
  readonly #project: Project;
  readonly #options: SuiteOptions;
  readonly #tally = new Tally();

  constructor(service: ServiceUnderTest, project: Project, options: SuiteOptions) {
    this.#service = service;
    this.#project = project;
    this.#options = options;
  }

  async run(): Promise<SuiteResult> {
    const plans = planRounds(this.#options);
    for (const [round, plan] of plans.entries()) {
      const found = await this.#round(round, plan);
      this.#options.say(
        `round ${round + 1} of ${plans.length}: ${this.#tally.total()}, ${found.length} violations`,
      );
      if (found.length > 0)
        this.#options.say(`the service's last words:\n${this.#service.log().slice(-LAST_WORDS)}`);
      if (found.length > 0)
        return this.#result(found.map((what) => `seed ${this.#options.seed}, round ${round + 1}, ${what}`));
    }
    return this.#result([]);
  }

  async #round(round: number, { measured, ...counts }: RoundPlan): Promise<readonly string[]> {
    const service = this.#service;
    const random = seeded(this.#options.seed).fork(round);
    const before: readonly Holdings[] = measured ? await holdingsOf(service) : [];
    const done = await runRound({ service, project: this.#project, random, ...counts });
    const evidence = await gatherEvidence(service, this.#project, done.builds);
    this.#tally.add(done, evidence);
    const found = violations(evidence).map((violation) => describeViolation(violation, evidence));
    service.faults.forget(done.builds.map(({ id }) => id));
    const grown = measured ? await growth(before, service) : [];
    return [...found, ...grown.map((what) => `invariant 6: ${what}`)];
  }

  #result(found: readonly string[]): SuiteResult {
    return { tally: this.#tally, recoveries: this.#service.recoveries, violations: found };
  }
}
