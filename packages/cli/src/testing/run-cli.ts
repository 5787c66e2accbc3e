import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { runCommandLine } from '../command-line.ts';
import type { ExitCode } from '../exit.ts';
import type { Input, Sink } from '../io.ts';

export interface CliResult {
  readonly exit: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as the one JSON document that it must be. */
  json<T = unknown>(): T;
  /** stdout as newline-delimited JSON. */
  records<T = Record<string, unknown>>(): T[];
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Input;
  readonly tty?: boolean;
  readonly signal?: AbortSignal;
  /** Called with all of stdout so far whenever it grows. */
  readonly onStdout?: (text: string) => void;
}

/** A user's home of its own, so that no test sees a real session. */
export class CliHome {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<CliHome> {
    return new CliHome(await mkdtemp(join(tmpdir(), 'stagewright-cli-')));
  }

  async run(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    const stdout = new Collector(options.tty, options.onStdout);
    const stderr = new Collector(options.tty);
    const exit = await runCommandLine(args, {
      stdin:
        typeof options.stdin === 'object' ? options.stdin : Readable.from([Buffer.from(options.stdin ?? '')]),
      stdout,
      stderr,
      env: { HOME: this.path, ...options.env },
      signal: options.signal ?? new AbortController().signal,
    });
    return {
      exit,
      stdout: stdout.text,
      stderr: stderr.text,
      json: () => JSON.parse(stdout.text),
      records: () =>
        stdout.text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
    };
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

class Collector extends Writable implements Sink {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 120;
  readonly #onText: ((text: string) => void) | undefined;

  constructor(isTTY = false, onText?: (text: string) => void) {
    super();
    this.isTTY = isTTY;
    this.#onText = onText;
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    this.#onText?.(this.text);
    done();
  }
}

/** A terminal that somebody types into, with echo switched off or not. */
export class TypedTerminal extends PassThrough {
  readonly isTTY = true;
  raw = false;

  setRawMode(raw: boolean): this {
    this.raw = raw;
    return this;
  }
}
