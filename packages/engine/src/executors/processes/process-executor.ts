import { type Cgroup, makeCgroup } from '../cgroups/cgroup.ts';
import { findHierarchies, type Hierarchy } from '../cgroups/hierarchy.ts';
import type {
  Execution,
  ExecutionOptions,
  Executor,
  Step,
  StepEnd,
  Stop,
  StopTerms,
  Unenforced,
} from '../executor.ts';
import type { Enclosure } from './enclosure.ts';
import { MARK } from './find-processes.ts';
import { namedGroup } from './named-group.ts';
import { openNamespace } from './namespace.ts';
import { StepRun } from './step-run.ts';
import { findWrapper, type Wrapper } from './wrapper.ts';

export interface ProcessExecutorOptions {
  /** Default: the best that this machine can do. */
  readonly wrapper?: Wrapper;
  /** Default: the cgroups of this machine. */
  readonly hierarchies?: readonly Hierarchy[];
}

/**
 * Runs the machine's own programs, each step in a pid and mount namespace of its own and all steps of an execution in one cgroup. It
 * ends and limits processes; it does not hide anything of the machine from them.
 */
export function createProcessExecutor(options: ProcessExecutorOptions = {}): Executor {
  return {
    async open(wish) {
      const wrapper = options.wrapper ?? (await findWrapper());
      const { name, ledger, limits } = wish;
      const hierarchies = limits === undefined ? [] : (options.hierarchies ?? findHierarchies());
      const cgroup = await makeCgroup({ name, ledger, limits: limits ?? {}, hierarchies });
      return new ProcessExecution(wish, wrapper, cgroup);
    },
  };
}

class ProcessExecution implements Execution {
  readonly #options: ExecutionOptions;
  readonly #wrapper: Wrapper;
  readonly #cgroup: Cgroup;
  #steps = 0;
  #running: StepRun | null = null;
  #stopping: Promise<Stop> | null = null;

  constructor(options: ExecutionOptions, wrapper: Wrapper, cgroup: Cgroup) {
    this.#options = options;
    this.#wrapper = wrapper;
    this.#cgroup = cgroup;
  }

  get unenforced(): readonly Unenforced[] {
    const { unenforced } = this.#cgroup;
    if (this.#wrapper.kind === 'namespaces') return unenforced;
    return [{ what: 'namespaces', reason: this.#wrapper.reason }, ...unenforced];
  }

  async run(step: Step): Promise<StepEnd> {
    if (this.#running) throw new Error('an execution runs one step at a time');
    if (this.#stopping !== null) return { kind: 'stopped', end: null };
    const { name, ledger, env, graceMs } = this.#options;
    this.#steps++;
    const mark = `${name}-${this.#steps}`;
    const run = new StepRun(step, {
      name: mark,
      ledger,
      env: { ...env, [MARK]: mark },
      graceMs,
      cgroup: this.#cgroup,
      enclose: (environment) => this.#enclose(mark, environment),
    });
    this.#running = run;
    try {
      return await run.settled;
    } finally {
      this.#running = null;
    }
  }

  stop({ graceMs }: StopTerms): Promise<Stop> {
    this.#running?.stop(graceMs);
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async close(): Promise<void> {
    await this.stop({ graceMs: 0 });
    await this.#cgroup.remove();
  }

  async #stop(): Promise<Stop> {
    const started = performance.now();
    const run = this.#running;
    const settled = await run?.settled.catch(() => null);
    const ended = run?.ended;
    return {
      confirmedBy: ended?.confirmedBy ?? 'not_running',
      ms: performance.now() - started,
      killed: ended?.killed ?? false,
      end: settled?.kind === 'stopped' ? settled.end : (settled ?? null),
    };
  }

  async #enclose(name: string, env: Readonly<Record<string, string>>): Promise<Enclosure> {
    return this.#wrapper.kind === 'none' ? namedGroup(name) : await openNamespace(this.#wrapper, env);
  }
}
