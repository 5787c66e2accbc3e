/** Time, as a port: tests step it, and nothing in the server reads the machine's clock but its adapter. */
export interface Clock {
  /** Milliseconds since 1970; for display and storage. */
  now(): number;
  /** Milliseconds that never run backwards; for leases and deadlines. */
  monotonic(): number;
  /** Runs once after a delay; the answer cancels it. The timer does not keep the process alive. */
  after(ms: number, run: () => void): () => void;
}
