import type { Claim, StopOrder } from '@stagewright/api';
import type { Attempt } from './attempt.ts';

/** The attempts that a worker runs now. An attempt of a build begins only once an earlier one here has ended. */
export class Attempts {
  readonly #running = new Map<Attempt, Promise<void>>();
  readonly #others = new Set<string>();
  #left: (() => void)[] = [];

  get count(): number {
    return this.#running.size;
  }

  /** Builds whose lease is to be renewed. */
  held(): readonly Claim[] {
    return [...this.#running.keys()].filter(({ held }) => held).map(({ claim }) => ({ ...claim }));
  }

  /** What else of this worker is in the ledger under a name of its own, until the answer is called. */
  own(owner: string): () => void {
    this.#others.add(owner);
    return () => void this.#others.delete(owner);
  }

  isLive(owner: string): boolean {
    if (this.#others.has(owner)) return true;
    return [...this.#running.keys()].some((attempt) => attempt.owner === owner);
  }

  start(attempt: Attempt): void {
    const earlier = [...this.#running].filter(([{ claim }]) => claim.build_id === attempt.claim.build_id);
    for (const [running] of earlier) running.lose();
    const run = attempt.run(Promise.all(earlier.map(([, ended]) => ended)).then(() => undefined));
    const ended = run.then(() => {
      this.#running.delete(attempt);
      for (const wake of this.#left.splice(0)) wake();
    });
    this.#running.set(attempt, ended);
  }

  stop(order: StopOrder): void {
    for (const attempt of this.#running.keys()) {
      if (attempt.claim.build_id === order.build_id) attempt.stop(order);
    }
  }

  lose({ build_id, epoch }: Claim): void {
    for (const attempt of this.#running.keys()) {
      if (attempt.claim.build_id === build_id && attempt.claim.epoch === epoch) attempt.lose();
    }
  }

  loseAll(): void {
    for (const attempt of this.#running.keys()) attempt.lose();
  }

  /** Resolves when an attempt has ended. */
  oneLess(): Promise<void> {
    return new Promise((resolve) => this.#left.push(resolve));
  }

  async allEnded(): Promise<void> {
    while (this.#running.size > 0) await this.oneLess();
  }
}
