import { once } from 'node:events';
import { styleText } from 'node:util';
import type { Io, Sink } from './io.ts';
import { printable } from './printable.ts';

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** Results go to stdout, everything said beside them to stderr. */
export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly #stdout: Sink;
  readonly #stderr: Sink;
  #progress = '';

  constructor(io: Pick<Io, 'stdout' | 'stderr'>, options: OutputOptions) {
    this.#stdout = io.stdout;
    this.#stderr = io.stderr;
    this.json = options.json;
    this.quiet = options.quiet;
  }

  /** The one result of a command: `document` with `--json`, `id` (where there is one) with `--quiet`, else `text`. */
  async result(result: {
    readonly document: unknown;
    readonly text: string;
    readonly id?: string;
  }): Promise<void> {
    if (this.json) await this.write(`${JSON.stringify(result.document, null, this.#stdout.isTTY ? 2 : 0)}\n`);
    else await this.write(this.quiet && result.id !== undefined ? `${result.id}\n` : result.text);
  }

  /** One line of newline-delimited JSON, for commands that go on. */
  async record(record: object): Promise<void> {
    await this.write(`${JSON.stringify(record)}\n`);
  }

  /** Bytes or text on stdout; settles once there is room for more. */
  async write(text: string | Uint8Array): Promise<void> {
    this.#clearProgress();
    if (!this.#stdout.write(text)) await once(this.#stdout, 'drain');
  }

  /** Something a person may want to know; not part of the result. */
  note(text: string): void {
    if (this.quiet) return;
    this.warn(text);
  }

  warn(text: string): void {
    this.#clearProgress();
    this.#stderr.write(`${text}\n`);
  }

  /** Work under way, on one line that is written over; only for somebody who watches. */
  progress(text: string): void {
    if (this.quiet || this.json || !this.#stderr.isTTY) return;
    const shown = printable(text).slice(0, (this.#stderr.columns ?? 80) - 1);
    this.#progress = shown;
    this.#stderr.write(`\r\u001b[K${shown}`);
  }

  endProgress(): void {
    this.#clearProgress();
  }

  style(style: Style, text: string): string {
    return this.#stdout.isTTY ? styleText(style, text, { stream: this.#stdout }) : text;
  }

  #clearProgress(): void {
    if (this.#progress === '') return;
    this.#progress = '';
    this.#stderr.write('\r\u001b[K');
  }
}
