import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeViolation } from './checker/describe-violation.ts';
import { type CheckedService, gatherEvidence } from './checker/gather-evidence.ts';
import { violations } from './checker/invariants.ts';
import { FarWorker } from './far-worker.ts';
import { growth, type Holdings, holdingsOf } from './holdings.ts';
import { LEASE_SETTINGS, POINTS } from './kills.ts';
import { planRounds, type RoundPlan } from './plan-rounds.ts';
import { createProject, expectOk, FAR_POOL, type Project } from './project.ts';
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
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-faults-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const env = { ...LEASE_SETTINGS, STAGEWRIGHT_MAX_BUILDS: String(SLOTS), STAGEWRIGHT_DRAIN_S: '1' };
  const service = await ServiceUnderTest.start({ folder, points: POINTS, env });
  stack.defer(() => service.close());
  const project = await createProject(service, folder);
  stack.defer(() => project.source.close());
  const far = await startFar(service, project, { folder: join(folder, 'far'), seed: options.seed });
  stack.defer(() => far.close());
  return await new Suite({ service, far, project }, options).run();
}

async function startFar(
  { url }: ServiceUnderTest,
  { user }: Project,
  { folder, seed }: { readonly folder: string; readonly seed: number },
): Promise<FarWorker> {
  const wish = { name: 'far' };
  const { key } = expectOk(await user.call('POST', '/stagewright/v1/workers', wish)).body;
  return await FarWorker.start({ url, key, folder, random: seeded(seed).fork(-1), pool: FAR_POOL });
}

interface Parts {
  readonly service: ServiceUnderTest;
  readonly far: FarWorker;
  readonly project: Project;
}

class Suite {
  readonly #parts: Parts;
  readonly #options: SuiteOptions;
  readonly #tally = new Tally();

  constructor(parts: Parts, options: SuiteOptions) {
    this.#parts = parts;
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
        this.#options.say(`the service's last words:\n${this.#parts.service.log().slice(-LAST_WORDS)}`);
      if (found.length > 0)
        return this.#result(found.map((what) => `seed ${this.#options.seed}, round ${round + 1}, ${what}`));
    }
    return this.#result([]);
  }

  async #round(round: number, { measured, ...counts }: RoundPlan): Promise<readonly string[]> {
    const { service, far, project } = this.#parts;
    far.trouble(counts.kills > 0);
    const random = seeded(this.#options.seed).fork(round);
    const before: readonly Holdings[] = measured ? await holdingsOf(service) : [];
    const done = await runRound({ service, far, project, random, ...counts });
    far.trouble(false);
    const evidence = await gatherEvidence(wholeOf(this.#parts), project, done.builds);
    this.#tally.add(done, evidence);
    const found = violations(evidence).map((violation) => describeViolation(violation, evidence));
    service.faults.forget(done.builds.map(({ id }) => id));
    const grown = measured ? await growth(before, service) : [];
    return [...found, ...grown.map((what) => `invariant 6: ${what}`)];
  }

  #result(found: readonly string[]): SuiteResult {
    return { tally: this.#tally, recoveries: this.#parts.service.recoveries, violations: found };
  }
}

/** Both workers, for the checker. */
function wholeOf({ service, far }: Parts): CheckedService {
  const { url, data, faults, pids, workerFolders } = service;
  return {
    url,
    data,
    faults,
    pids: [...pids, far.pid],
    workerFolders: [...workerFolders, far.folder],
  };
}
