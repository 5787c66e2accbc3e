import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Ledger, LedgerEntry } from '../../build-context.ts';
import { findHierarchies } from '../cgroups/hierarchy.ts';
import type { Execution, ExecutionOptions, Executor, StepEnd } from '../executor.ts';
import { programsNamed } from './programs-named.ts';

/** What an execution may leave behind, looked at from outside. */
export interface Leftovers {
  readonly processes: readonly string[];
  readonly ledger: readonly LedgerEntry[];
  readonly cgroups: readonly string[];
  readonly mounts: readonly string[];
  readonly openFiles: number;
}

export interface TestExecution extends Execution {
  readonly name: string;
  /** Runs a shell script in `/` with its output collected. */
  sh(script: string): Promise<{ end: StepEnd; stdout: string; stderr: string }>;
  leftovers(): Leftovers;
  /** Names of the programs that carry the execution's name. */
  programs(): string[];
}

export const ENV = { PATH: process.env['PATH'] ?? '' };
let executions = 0;

export async function openTestExecution(
  executor: Executor,
  options: Partial<ExecutionOptions> & { onOutput?: (text: string) => void } = {},
): Promise<TestExecution> {
  const { ledger, left } = memoryLedger();
  const name = `test-${process.pid}-${executions++}`;
  const { onOutput = () => undefined, ...given } = options;
  const execution = await executor.open({ name, ledger, env: ENV, graceMs: 0, ...given });
  onTestFinished(() => execution.close());
  return {
    name,
    unenforced: execution.unenforced,
    run: (step) => execution.run(step),
    stop: (terms) => execution.stop(terms),
    close: () => execution.close(),
    async sh(script) {
      const collected = { stdout: '', stderr: '' };
      const end = await execution.run({
        argv: ['sh', '-c', script],
        cwd: '/',
        output: (bytes, stream) => {
          const text = Buffer.from(bytes).toString('latin1');
          collected[stream] += text;
          onOutput(text);
        },
      });
      return { end, ...collected };
    },
    leftovers: () => ({
      processes: programsNamed(name),
      ledger: left(),
      cgroups: cgroupsNamed(name),
      mounts: readFileSync('/proc/self/mountinfo', 'utf8')
        .split('\n')
        .filter((line) => line.includes(name)),
      openFiles: openFiles(),
    }),
    programs: () => programsNamed(name),
  };
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Once what earlier tests had open is closed: the same number for as long as a second. */
export async function steadyOpenFiles(): Promise<number> {
  let open = openFiles();
  for (let same = 0; same < 20; ) {
    await delay(50);
    const now = openFiles();
    same = now === open ? same + 1 : 0;
    open = now;
  }
  return open;
}

/** Everything that stands in an argument of a process of this machine. */
export function argumentsOfAll(): string {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .join('\n');
}

function memoryLedger(): { ledger: Ledger; left: () => LedgerEntry[] } {
  const entries = new Map<string, LedgerEntry>();
  const ledger: Ledger = {
    add: async (entry) => void entries.set(JSON.stringify(entry), entry),
    done: async (entry) => void entries.delete(JSON.stringify(entry)),
  };
  return { ledger, left: () => [...entries.values()] };
}

function cgroupsNamed(name: string): string[] {
  return findHierarchies().flatMap(({ parent }) =>
    readdirSync(parent).filter((entry) => entry === `stagewright-${name}`),
  );
}
