import type { Confirmation } from '../executor.ts';
import type { LiveProcess } from './find-processes.ts';

/** What holds the processes of one step, so that all of them can be found, ended and known to be gone. */
export interface Enclosure {
  /** What stands before the argv of a process that is to start in it. */
  readonly entry: readonly string[];
  /** For the programs that enter; the step's own variables are set inside. */
  readonly env: Readonly<Record<string, string>>;
  /** The living processes of the step, found anew. */
  members(): readonly LiveProcess[];
  /** SIGKILL for everything in it; resolves once it is proved that nothing of it lives. May be repeated. */
  end(): Promise<Confirmation>;
  /** Resolves once what has served it is gone as well; to be called after `end`. */
  cleared(): Promise<void>;
}
