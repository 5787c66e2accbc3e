import type { IncomingHttpHeaders } from 'node:http';

/** What a proxy saw of one request. Times are on the clock of `performance.now()`. */
export interface SeenRequest {
  /** From 0, in the order of arrival. */
  readonly number: number;
  /** The client's connection, from 0. */
  readonly connection: number;
  /** How many requests came before it on the same connection. */
  readonly before: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
  /** When it was sent on to the server, each time. */
  readonly sent: readonly number[];
  /** What the server answered, each time. */
  readonly statuses: readonly number[];
  /** When the client had its whole answer. */
  readonly answeredAt: number | null;
  /** When the client went away without one. */
  readonly goneAt: number | null;
}

/** All that a proxy saw, and what is to be seen yet. */
export class Sightings {
  readonly requests: SeenRequest[] = [];
  readonly #waiting = new Set<() => void>();

  /** Something of a request has changed. */
  changed(): void {
    for (const look of this.#waiting) look();
  }

  /** The first request for which the condition holds, now or later. */
  until(condition: (request: SeenRequest) => boolean, timeoutMs = 30_000): Promise<SeenRequest> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        this.#waiting.delete(look);
        clearTimeout(timer);
        settle();
      };
      const look = () => {
        const found = this.requests.find(condition);
        if (found) end(() => resolve(found));
      };
      const timer = setTimeout(() => end(() => reject(new Error('no such request was seen'))), timeoutMs);
      this.#waiting.add(look);
      look();
    });
  }
}
