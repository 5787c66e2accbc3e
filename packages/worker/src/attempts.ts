import type { StopOrder } from '@stagewright/api';
import type { Attempt } from './attempt.ts';

/** The attempts that a worker runs now. */
export class Attempts {
  readonly #running = new Map<string, Attempt>();
  #left: (() => void)[] = [];

  get count(): number {
    return this.#running.size;
  }

  held(): readonly { build_id: string; epoch: number }[] {
    return [...this.#running.values()].map(({ claim }) => claim);
  }

  start(attempt: Attempt): void {
    const { build_id } = attempt.claim;
    this.#running.get(build_id)?.lose();
    this.#running.set(build_id, attempt);
    void attempt.run().then(() => {
      if (this.#running.get(build_id) === attempt) this.#running.delete(build_id);
      for (const wake of this.#left.splice(0)) wake();
    });
  }

  stop(order: StopOrder): void {
    this.#running.get(order.build_id)?.stop(order);
  }

  lose(buildId: string): void {
    this.#running.get(buildId)?.lose();
  }

  loseAll(): void {
    for (const attempt of this.#running.values()) attempt.lose();
  }

  /** Resolves when an attempt has ended. */
  oneLess(): Promise<void> {
    return new Promise((resolve) => this.#left.push(resolve));
  }
}
