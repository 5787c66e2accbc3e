import type { Client } from './client.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { Output } from './output.ts';
import { type Connection, resolveConnection } from './settings.ts';
import { version } from './version.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: true;
  readonly quiet?: true;
  readonly url?: string;
  readonly project?: string;
}

interface Surroundings {
  readonly io: Io;
  readonly runAnother: (args: readonly string[], io: Io) => Promise<ExitCode>;
}

/** All that a command has in hand. */
export class Context {
  readonly io: Io;
  readonly out: Output;
  readonly options: CommonOptions;
  /** Runs another command line, for commands that are made of others. */
  readonly runAnother: (args: readonly string[], io: Io) => Promise<ExitCode>;
  #connection: Promise<Connection> | undefined;

  constructor({ io, runAnother }: Surroundings, options: CommonOptions) {
    this.io = io;
    this.runAnother = runAnother;
    this.options = options;
    this.out = new Output(io, { json: options.json ?? false, quiet: options.quiet ?? false });
  }

  async connection(): Promise<Connection> {
    this.#connection ??= resolveConnection(this.io.env, this.options);
    return await this.#connection;
  }

  async client(): Promise<Client> {
    const { url, token } = await this.connection();
    return await this.clientOf(url, token);
  }

  /** A client for another address or token than the session's. */
  async clientOf(url: string, token: string | undefined): Promise<Client> {
    const { Client } = await import('./client.ts');
    return new Client({ url, token, version: version(), signal: this.io.signal });
  }
}
