import { setTimeout as delay } from 'node:timers/promises';
import type { Confirmation } from '../executor.ts';
import type { Enclosure } from './enclosure.ts';
import { signalProcess } from './process-id.ts';

export interface Ended {
  readonly confirmedBy: Confirmation;
  /** Whether some process was left when the grace was over. */
  readonly killed: boolean;
}

const FIRST_LOOK_MS = 4;
const LONGEST_LOOK_MS = 25;

/** The end of everything in an enclosure: TERM, grace, SIGKILL, proof. One timer, however many ask for it. */
export class Ending {
  readonly #enclosure: Enclosure;
  #deadline = Number.POSITIVE_INFINITY;
  #shortened = new AbortController();
  #ended: Promise<Ended> | undefined;

  constructor(enclosure: Enclosure) {
    this.#enclosure = enclosure;
  }

  /** Begins it, or shortens the grace of what has begun. Resolves on proof only. */
  end(graceMs: number): Promise<Ended> {
    this.#deadline = Math.min(this.#deadline, performance.now() + graceMs);
    this.#shortened.abort();
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<Ended> {
    const killed = !(await this.#terminate());
    return { killed, confirmedBy: await this.#enclosure.end() };
  }

  /** Whether all ended in time. What was forked meanwhile is found in the next look; what is stopped could not obey. */
  async #terminate(): Promise<boolean> {
    const told = new Set<string>();
    for (let pause = FIRST_LOOK_MS; performance.now() < this.#deadline; pause *= 2) {
      const members = this.#enclosure.members();
      if (members.length === 0) return true;
      for (const member of members) {
        const name = `${member.pid} ${member.startTime}`;
        if (!told.has(name)) signalProcess(member, 'SIGTERM');
        if (member.stopped) signalProcess(member, 'SIGCONT');
        told.add(name);
      }
      await this.#pause(Math.min(pause, LONGEST_LOOK_MS));
    }
    return false;
  }

  async #pause(ms: number): Promise<void> {
    this.#shortened = new AbortController();
    const left = Math.max(0, this.#deadline - performance.now());
    await delay(Math.min(ms, left), undefined, { signal: this.#shortened.signal }).catch(() => undefined);
  }
}
