import { randomBytes } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface FaultProxyOptions {
  readonly to: string;
  /** Numbers from 0 to 1: a seeded source of chance. */
  readonly chance: () => number;
  /** How often a piece that passes is the last of its connection. */
  readonly cutShare: number;
  readonly longestDelayMs: number;
}

/** Stands between a client and a server on local sockets: delays what passes and cuts connections, either way, anywhere. */
export class FaultProxy {
  readonly socketPath = `\0stagewright-proxy-${randomBytes(8).toString('hex')}`;
  cuts = 0;
  readonly #options: FaultProxyOptions;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#server = createServer((client) => {
      const server = connect({ path: options.to });
      this.#join(client, server);
      this.#join(server, client);
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(this.socketPath, resolve));
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('error', () => undefined);
    from.once('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    let passed: Promise<void> = Promise.resolve();
    from.on('data', (piece: Buffer) => {
      from.pause();
      passed = passed.then(() => this.#pass(piece, from, to));
    });
    from.once('end', () => void passed.then(() => to.end()));
  }

  async #pass(piece: Buffer, from: Socket, to: Socket): Promise<void> {
    const { chance, cutShare, longestDelayMs } = this.#options;
    if (longestDelayMs > 0) await sleep(chance() * longestDelayMs);
    if (chance() >= cutShare) {
      to.write(piece);
      from.resume();
      return;
    }
    this.cuts++;
    to.write(piece.subarray(0, Math.floor(chance() * piece.length)), () => from.destroy());
  }
}
