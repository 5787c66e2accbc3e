import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, cut } from './address.ts';
import type { Gate } from './gate.ts';
import { type Direction, passageOf, pauseOf, type TcpFaults } from './tcp-faults.ts';

export interface TcpConnection {
  /** From 0, in the order of arrival. */
  readonly number: number;
  /** On the clock of `performance.now()`. */
  readonly at: number;
  readonly passed: Readonly<Record<Direction, number>>;
  readonly ended: 'open' | 'closed' | 'cut' | 'refused';
}

/** One connection of a client and the one to the server that belongs to it. */
export class Link implements TcpConnection {
  readonly number: number;
  readonly at = performance.now();
  readonly passed = { up: 0, down: 0 };
  ended: TcpConnection['ended'] = 'open';
  readonly #client: Socket;
  readonly #gate: Gate;
  #server: Socket | undefined;
  #stalled = false;

  constructor(number: number, client: Socket, gate: Gate) {
    this.number = number;
    this.#client = client;
    this.#gate = gate;
    client.on('error', () => undefined);
  }

  open(upstream: Address, faults: TcpFaults): void {
    if (faults.refuse === true) {
      this.#end('refused');
      return;
    }
    const client = this.#client;
    const server = connect({ ...upstream, allowHalfOpen: true });
    this.#server = server;
    server.on('error', () => undefined);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.once('close', () => {
        // After a proper end what is still on its way passes; half open means that neither side learns of the other's end.
        if (!this.#stalled && !one.readableEnded) cut(other);
        if (this.ended === 'open') this.ended = 'closed';
      });
    }
    void this.#pump('up', faults, client, server);
    void this.#pump('down', faults, server, client);
  }

  cut(): void {
    if (this.ended === 'open' || this.#stalled) this.#end('cut');
  }

  #end(how: 'cut' | 'refused'): void {
    this.ended = how;
    cut(this.#client);
    if (this.#server) cut(this.#server);
  }

  async #pump(direction: Direction, faults: TcpFaults, from: Socket, to: Socket): Promise<void> {
    try {
      for await (const piece of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        if (await this.#pass(direction, faults, piece, to)) continue;
        // What is still sent to a side that is gone has nowhere to go.
        if (!this.#stalled) cut(from);
        return;
      }
      await this.#gate.passing;
      if (!this.#stalled) to.end();
    } catch {
      // A side that breaks ends the other by its `close`.
    }
  }

  /** False once nothing may follow. */
  async #pass(direction: Direction, faults: TcpFaults, piece: Buffer, to: Socket): Promise<boolean> {
    if (this.#stalled) return false;
    const { bytes, next } = passageOf(faults, direction, this.passed[direction], piece.length);
    const pause = pauseOf(faults, bytes);
    if (pause > 0) await sleep(pause);
    await this.#gate.passing;
    if (this.#stalled || to.destroyed) return false;
    this.passed[direction] += bytes;
    if (bytes > 0) await new Promise((resolve) => to.write(piece.subarray(0, bytes), resolve));
    if (next === 'on') return true;
    if (next === 'stall') this.#stalled = true;
    else {
      // A reset would take back what has just passed.
      to.destroy();
      this.#end('cut');
    }
    return false;
  }
}
