import type { Clock } from '../domain/clock.ts';

/** Work that the service does again and again: by its interval, or at once when woken. Runs never overlap. */
export interface Loop {
  readonly name: string;
  readonly everyMs: number;
  run(signal: AbortSignal): Promise<void>;
}

export interface LoopsOptions {
  readonly loops: readonly Loop[];
  readonly clock: Clock;
  /** A run that failed; the loop goes on. */
  readonly onError: (loop: string, error: unknown) => void;
}

export interface RunningLoops {
  /** Ends the timers, aborts what runs, and waits for it. */
  close(): Promise<void>;
}

export function startLoops({ loops, clock, onError }: LoopsOptions): RunningLoops {
  const stopped = new AbortController();
  const running = new Set<Promise<void>>();
  const timers = new Map<string, () => void>();

  function schedule(loop: Loop): void {
    if (stopped.signal.aborted) return;
    timers.set(
      loop.name,
      clock.after(loop.everyMs, () => void turn(loop)),
    );
  }

  async function turn(loop: Loop): Promise<void> {
    const run = loop.run(stopped.signal).catch((error: unknown) => {
      if (!stopped.signal.aborted) onError(loop.name, error);
    });
    running.add(run);
    await run;
    running.delete(run);
    schedule(loop);
  }

  for (const loop of loops) schedule(loop);
  return {
    async close() {
      stopped.abort();
      for (const cancel of timers.values()) cancel();
      await Promise.all(running);
    },
  };
}
