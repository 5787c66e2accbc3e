/** Time, as a port: tests step it, nothing in the server reads the machine's clock but this adapter. */
export interface Clock {
  /** Milliseconds since 1970; for display and storage. */
  now(): number;
  /** Milliseconds that never run backwards; for leases and deadlines. */
  monotonic(): number;
  /** Runs once after a delay; the answer cancels it. The timer does not keep the process alive. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, 2 ** 31 - 1));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
