import type { Report } from '@stagewright/api';

const MOST = 100;

export interface ReportQueueOptions {
  /** Stores reports; it repeats itself over cuts. */
  readonly send: (reports: Report[]) => Promise<unknown>;
  /** A report was refused: the attempt is not ours. */
  readonly onRefused: (error: unknown) => void;
}

/** Sends an attempt's reports in their order; those that come while one is on its way go together. */
export class ReportQueue {
  readonly #options: ReportQueueOptions;
  #waiting: Report[] = [];
  #sending: Promise<void> | undefined;

  constructor(options: ReportQueueOptions) {
    this.#options = options;
  }

  add(report: Report): void {
    this.#waiting.push(report);
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Resolves once all that was added is stored, or refused. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#options.send(this.#waiting.splice(0, MOST));
    } catch (error) {
      this.#waiting = [];
      this.#options.onRefused(error);
    }
  }
}
