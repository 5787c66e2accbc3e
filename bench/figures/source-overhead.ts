import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { planFolder } from '@stagewright/engine';
import { GO_SERVER, NODE_APP } from '../../packages/engine/src/testing/sample-repositories.ts';
import type { Content } from '../../packages/engine/src/testing/test-repository.ts';
import type { Figure, Reading } from '../figure.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { median } from '../harness/statistics.ts';
import { buildOnce, type SourceWorkplace, TOOL_PATH, withSources } from '../source/source-workplace.ts';

const SAMPLES: Readonly<Record<string, Readonly<Record<string, Content>>>> = {
  node: NODE_APP,
  go: GO_SERVER,
};
/** What was fetched once is there: neither side waits for a registry. */
const OFFLINE = { npm_config_offline: 'true', GOFLAGS: '-mod=mod', GOPROXY: 'off' };

/** The plan's own commands in a plain checkout, with a home that has what they fetched before. */
class BareCommands {
  readonly #tree: string;
  readonly #folder: string;
  readonly #home: string;

  constructor(tree: string, folder: string) {
    this.#tree = tree;
    this.#folder = join(folder, 'checkout');
    this.#home = join(folder, 'home');
    mkdirSync(this.#home, { recursive: true });
  }

  async time(more: Readonly<Record<string, string>>): Promise<number> {
    rmSync(this.#folder, { recursive: true, force: true });
    cpSync(this.#tree, this.#folder, { recursive: true });
    const found = await planFolder(this.#folder, {});
    if (found.kind === 'refused') throw new Error(found.message);
    const started = performance.now();
    for (const { argv, env } of found.plan.steps) await this.#run(argv, { ...more, ...env });
    return performance.now() - started;
  }

  async #run(
    [program = '', ...args]: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<void> {
    const child = spawn(program, args, {
      cwd: this.#folder,
      env: { ...process.env, PATH: TOOL_PATH, HOME: this.#home, GOPATH: join(this.#home, 'go'), ...env },
      stdio: 'ignore',
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${program} ended with ${code}.`);
  }
}

async function measureSample(workplace: SourceWorkplace, name: string): Promise<Reading> {
  const { job, tree, change } = await workplace.define(name, SAMPLES[name] ?? {});
  await buildOnce(workplace, job);
  await change({ env: OFFLINE });
  await buildOnce(workplace, job);
  const bare = new BareCommands(tree, join(workplace.folder, 'bare', name));
  await bare.time({});
  await bare.time(OFFLINE);
  const pairs = await rounds(async () => {
    const command = await bare.time(OFFLINE);
    const { ms } = await buildOnce(workplace, job);
    return { command, build: ms, more: ms - command };
  });
  const of = (pick: (pair: (typeof pairs)[number]) => number) => Math.round(median(pairs.map(pick)));
  return {
    name: `second build of a commit (${name}) over the bare commands, p50`,
    measured: of(({ more }) => more),
    unit: 'ms',
    goal: { atMost: 300 },
    of: `${ROUNDS} pairs: commands ${of(({ command }) => command)} ms, build ${of(({ build }) => build)} ms`,
  };
}

export const sourceOverhead: Figure = {
  name: 'source-overhead',
  summary: 'what a second build of the same commit takes beside its bare commands',
  measure: () =>
    withSources(async (workplace) => {
      const readings: Reading[] = [];
      for (const name of Object.keys(SAMPLES)) readings.push(await measureSample(workplace, name));
      return readings;
    }),
};
