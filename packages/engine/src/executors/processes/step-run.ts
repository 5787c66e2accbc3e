import type { Ledger, LedgerEntry } from '../../build-context.ts';
import type { Step, StepEnd } from '../executor.ts';
import type { Enclosure } from './enclosure.ts';
import { type Ended, Ending } from './ending.ts';
import { type CommandEnd, enterStep } from './enter-step.ts';
import type { SharedParts } from './shared-parts.ts';

export interface StepRunOptions extends Pick<SharedParts, 'cgroup' | 'disk' | 'enclose'> {
  /** Marks the processes of the step. */
  readonly name: string;
  readonly ledger: Ledger;
  readonly env: Readonly<Record<string, string>>;
  readonly graceMs: number;
}

/** One step from its ledger entry to the proof that nothing of it lives. */
export class StepRun {
  readonly settled: Promise<StepEnd>;
  /** Nothing is left of it and of what has served it; to be waited for once it has settled. */
  cleared: Promise<void> = Promise.resolve();
  readonly #options: StepRunOptions;
  #ending: Ending | null = null;
  #ended: Ended | null = null;
  #stopGraceMs: number | null = null;

  constructor(step: Step, options: StepRunOptions) {
    this.#options = options;
    this.settled = this.#run(step);
  }

  /** Set once the end of processes was confirmed. */
  get ended(): Ended | null {
    return this.#ended;
  }

  /** May be repeated; a shorter grace cuts a longer one. */
  stop(graceMs: number): void {
    this.#stopGraceMs = Math.min(this.#stopGraceMs ?? graceMs, graceMs);
    void this.#ending?.end(graceMs);
  }

  async #run(step: Step): Promise<StepEnd> {
    const { name, ledger } = this.#options;
    const entry = { kind: 'processes', name } as const;
    await ledger.add(entry);
    const enclosure = await this.#enclose(entry);
    let end: Exclude<StepEnd, { kind: 'stopped' }> | null = null;
    if (enclosure === null) await ledger.done(entry);
    else {
      this.#ending = new Ending(enclosure);
      if (this.#stopGraceMs === null) end = await this.#command(step, enclosure);
      this.#ended = await this.#ending.end(this.#options.graceMs);
      this.cleared = enclosure.cleared().then(() => ledger.done(entry));
    }
    return this.#stopGraceMs === null && end !== null ? end : { kind: 'stopped', end };
  }

  /** Null when a stop came first. */
  async #enclose(entry: LedgerEntry): Promise<Enclosure | null> {
    const { ledger, name, enclose } = this.#options;
    try {
      return this.#stopGraceMs === null ? await enclose(name) : null;
    } catch (error) {
      await ledger.done(entry);
      throw error;
    }
  }

  async #command(step: Step, enclosure: Enclosure): Promise<Exclude<StepEnd, { kind: 'stopped' }>> {
    const { env, cgroup, disk, graceMs } = this.#options;
    const started = performance.now();
    const before = cgroup.usage();
    const full = disk?.watch(() => void this.#ending?.end(0));
    const entered = enterStep(step, { enclosure, env, joins: cgroup.joins });
    const end: CommandEnd = await entered.ended;
    const wallMs = performance.now() - started;
    await this.#ending?.end(this.#stopGraceMs ?? graceMs);
    await entered.drain();
    const outOfDisk = (await full?.end()) ?? false;
    if (end.kind === 'not_started') return end;
    return { ...end, usage: { wallMs, outOfDisk, ...cgroup.usageSince(before) } };
  }
}
