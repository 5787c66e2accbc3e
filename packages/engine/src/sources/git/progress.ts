import type { Clock } from '../../build-context.ts';

export interface GitProgressOptions {
  readonly clock: Clock;
  readonly note: (text: string) => void;
}

/** How long a count may go on before a line tells of it, and between two such lines. */
const PAUSE_MS = 5_000;
/** `Receiving objects:  42% (1/3), 1.2 MiB | 3 MiB/s`, also of the other side. */
const COUNT = /^(?:remote: )?[A-Z][a-z]+ [a-z]+: +\d+(?:%| \(|,|$)/;
const LAST_LINES = 20;
const LONGEST_LINE = 1_000;

/**
 * What git says on its way, as lines for the log: counts that overwrite themselves become one line every few seconds, all else is kept
 * for the message should it fail.
 */
export class GitProgress {
  readonly #options: GitProgressOptions;
  readonly #decoder = new TextDecoder();
  readonly #said: string[] = [];
  #held = '';
  #shownAt: number;

  constructor(options: GitProgressOptions) {
    this.#options = options;
    this.#shownAt = options.clock.now();
  }

  write(bytes: Uint8Array): void {
    const lines = (this.#held + this.#decoder.decode(bytes, { stream: true })).split(/[\r\n]/);
    this.#held = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of lines) this.#take(line.trimEnd());
  }

  /** The last lines that were no counts. */
  end(): readonly string[] {
    this.#take((this.#held + this.#decoder.decode()).trimEnd());
    return this.#said;
  }

  #take(line: string): void {
    if (line === '') return;
    if (!COUNT.test(line)) {
      this.#said.push(line.slice(0, LONGEST_LINE));
      if (this.#said.length > LAST_LINES) this.#said.shift();
      return;
    }
    const now = this.#options.clock.now();
    if (now - this.#shownAt < PAUSE_MS) return;
    this.#shownAt = now;
    this.#options.note(line);
  }
}
