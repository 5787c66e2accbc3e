import { setTimeout as sleep } from 'node:timers/promises';
import { type RemoteWorker, startRemoteWorker } from '../harness/remote-worker.ts';
import { type HttpProxy, startHttpProxy } from '../proxies/http-proxy.ts';
import type { TcpFaults } from '../proxies/tcp-faults.ts';
import { startTcpProxy, type TcpProxy } from '../proxies/tcp-proxy.ts';
import { LEASE } from './kills.ts';
import type { Random } from './random.ts';

export interface FarWorkerOptions {
  /** Of the server. */
  readonly url: string;
  readonly key: string;
  /** Its data folder. */
  readonly folder: string;
  readonly random: Random;
  /** Default: the default pool. */
  readonly pool?: string;
}

/** Connections that carry some bytes and then break, or fall silent. */
const MOST_BYTES = 20_000;
const TWICE = 0.03;

/** What networks do: most connections are slow, some break, some are half open from a point on. */
function faultsOf(random: Random): TcpFaults {
  const place = { direction: random.pick(['up', 'down'] as const), bytes: random.below(MOST_BYTES) };
  const delayMs = random.below(10);
  const kind = random.next();
  if (kind < 0.25) return { delayMs, cutAfter: place };
  if (kind < 0.35) return { delayMs, stallAfter: place };
  return kind < 0.4 ? { refuse: true } : { delayMs };
}

/** A worker on another machine, behind a network that is late, cuts, goes half open, and delivers some requests twice. */
export class FarWorker {
  readonly folder: string;
  readonly #options: FarWorkerOptions;
  readonly #twice: HttpProxy;
  readonly #network: TcpProxy;
  readonly #state: { troubled: boolean };
  #worker: RemoteWorker;

  private constructor(
    options: FarWorkerOptions,
    { twice, network, state }: { twice: HttpProxy; network: TcpProxy; state: { troubled: boolean } },
  ) {
    this.folder = options.folder;
    this.#options = options;
    this.#twice = twice;
    this.#network = network;
    this.#state = state;
    this.#worker = this.#start();
  }

  static async start(options: FarWorkerOptions): Promise<FarWorker> {
    const { url, random } = options;
    const { hostname, port } = new URL(url);
    const state = { troubled: true };
    const upstream = { host: hostname, port: Number(port) };
    const twice = await startHttpProxy({ upstream, forgetful: true });
    twice.script({
      fault: ({ method }) =>
        state.troubled && method !== 'GET' && random.next() < TWICE ? { kind: 'duplicate' } : undefined,
    });
    const network = await startTcpProxy({
      upstream: twice.address,
      faults: () => (state.troubled ? faultsOf(random) : {}),
    });
    return new FarWorker(options, { twice, network, state });
  }

  get pid(): number {
    return this.#worker.pid;
  }

  /** Whether its network goes wrong from now on; connections that are open end. */
  trouble(troubled: boolean): void {
    this.#state.troubled = troubled;
    this.#network.heal();
    this.#network.cutAll();
  }

  cut(): void {
    this.#network.cutAll();
  }

  /** Nothing passes for a while that is sometimes shorter than a lease, sometimes longer. */
  async partition(random: Random): Promise<void> {
    this.#network.partition();
    await sleep(random.next() * LEASE.term * 1500);
    this.#network.heal();
  }

  /** Ends it without a word, and starts another on the same folder. */
  async kill(): Promise<void> {
    await this.#end();
    this.#worker = this.#start();
  }

  async close(): Promise<void> {
    await this.#end();
    await this.#network.close();
    await this.#twice.close();
  }

  async #end(): Promise<void> {
    this.#worker.signal('SIGKILL');
    await this.#worker.ended;
  }

  #start(): RemoteWorker {
    const { key, folder, pool } = this.#options;
    const args = pool === undefined ? [] : ['--pool', pool];
    return startRemoteWorker({ server: `http://${this.#network.name}`, key, data: folder, args });
  }
}
