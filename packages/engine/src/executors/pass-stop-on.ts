import { formatMilliseconds } from '../log/format.ts';
import type { Execution } from './executor.ts';

export interface StopOfBuild {
  readonly signal: AbortSignal;
  /** No grace is left. */
  readonly force: AbortSignal;
  readonly graceMs: number;
  readonly log: { line(text: string): void };
}

/** Passes a build's stop on to what it executes, and a forced one; `told` resolves once the log says what was confirmed. */
export function passStopOn(execution: Execution, { signal, force, graceMs, log }: StopOfBuild) {
  let told = Promise.resolve();
  const cut = () => void execution.stop({ graceMs: 0 });
  const stop = () => {
    told = execution.stop({ graceMs: force.aborted ? 0 : graceMs }).then(({ confirmedBy, ms, killed }) => {
      const how = killed ? 'SIGKILL after the grace' : 'TERM';
      log.line(`All processes have ended by ${how} after ${formatMilliseconds(ms)} (${confirmedBy})`);
    });
    force.addEventListener('abort', cut, { once: true });
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return {
    get told() {
      return told;
    },
    close() {
      signal.removeEventListener('abort', stop);
      force.removeEventListener('abort', cut);
    },
  };
}
