import type { Execution, ExecutionOptions, Step, StepEnd, Stop, StopTerms, Unenforced } from '../executor.ts';
import type { SharedParts } from './shared-parts.ts';
import { StepRun } from './step-run.ts';

/** The life of an execution, whatever its processes are enclosed by: one step at a time, stop, proof, removal. */
export class StepsExecution implements Execution {
  readonly #options: ExecutionOptions;
  readonly #shared: SharedParts;
  #steps = 0;
  #running: StepRun | null = null;
  #stopping: Promise<Stop> | null = null;
  #cleared: Promise<void> = Promise.resolve();

  constructor(options: ExecutionOptions, shared: SharedParts) {
    this.#options = options;
    this.#shared = shared;
  }

  get unenforced(): readonly Unenforced[] {
    return this.#shared.unenforced;
  }

  async run(step: Step): Promise<StepEnd> {
    if (this.#running) throw new Error('an execution runs one step at a time');
    if (this.#stopping !== null) return { kind: 'stopped', end: null };
    const { name, ledger, env, graceMs } = this.#options;
    this.#steps++;
    const mark = `${name}-${this.#steps}`;
    const run = new StepRun(step, { ...this.#shared, name: mark, ledger, env, graceMs });
    this.#running = run;
    try {
      return await run.settled;
    } finally {
      this.#running = null;
      this.#clear(run.cleared);
    }
  }

  stop({ graceMs }: StopTerms): Promise<Stop> {
    this.#running?.stop(graceMs);
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async close(): Promise<void> {
    await this.stop({ graceMs: 0 });
    await this.#cleared;
    await this.#shared.remove();
  }

  /** The next step need not wait for it. Whoever closes hears of a failure. */
  #clear(step: Promise<void>): void {
    const before = this.#cleared;
    this.#cleared = step.then(() => before);
    this.#cleared.catch(() => undefined);
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
}
