/**
 * Runs a program and waits for its end; the caller says how. It never rejects for an exit code, kills the program
 * and rejects with the signal's reason on an abort, and rejects when the program cannot be started.
 */
export type RunTool = (
  argv: string[],
  options: { signal: AbortSignal; cwd?: string; timeoutMs?: number },
) => Promise<{ exitCode: number; stdout: string; stderr: string }>;
