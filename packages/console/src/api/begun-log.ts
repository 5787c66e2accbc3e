import { address } from './request.ts';

/** Where a build's log is, as a file. */
export const logPath = (buildId: string): string => `/stagewright/v1/builds/${buildId}/log`;

/** A log that was asked for before the page that shows it was there. */
interface BegunLog {
  readonly buildId: string;
  readonly response: Promise<Response>;
  readonly abort: AbortController;
}

let begun: BegunLog | undefined;

/** Asks for a log while the code and the record of its page are still on their way. */
export function beginLog(buildId: string): void {
  begun?.abort.abort();
  const abort = new AbortController();
  const response = fetch(address(logPath(buildId)), { signal: abort.signal });
  // Whoever takes it hears of it.
  response.catch(() => undefined);
  begun = { buildId, response, abort };
}

/** The log that was asked for last, if it is this one; else it is asked for now. Each answer is taken once. */
export function takeLog(buildId: string, signal: AbortSignal): Promise<Response> {
  const taken = begun?.buildId === buildId ? begun : undefined;
  if (!taken) return fetch(address(logPath(buildId)), { signal });
  begun = undefined;
  signal.addEventListener('abort', () => taken.abort.abort());
  return taken.response;
}
