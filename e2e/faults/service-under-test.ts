import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@stagewright/oci/testing';
import { type Service, startService } from '../harness/service.ts';
import { FaultController } from './fault-controller.ts';

/** Its worker runs commands of builds: real processes, so that there is something to be left over. */
const SERVE = join(import.meta.dirname, '../harness/serve-with-commands.ts');
/** A group of its own, so that the whole of it can be killed. */
const IN_OWN_GROUP = ['setsid', process.execPath, SERVE] as const;
const READY_MS = 30_000;

export interface ServiceOptions {
  /** Holds the data folder and the control socket. */
  readonly folder: string;
  readonly points: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A real service that is killed and started again on the same data folder and the same port. */
export class ServiceUnderTest {
  readonly faults = new FaultController();
  readonly #options: ServiceOptions;
  readonly #env: Record<string, string>;
  #service!: Service;
  #up: Promise<void> = Promise.resolve();
  /** Milliseconds from the end of one process to the next one's being ready. */
  readonly recoveries: number[] = [];

  private constructor(options: ServiceOptions, port: number) {
    this.#options = options;
    this.#env = {
      STAGEWRIGHT_LISTEN: `127.0.0.1:${port}`,
      STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8',
      STAGEWRIGHT_LOG_LEVEL: 'warn',
      STAGEWRIGHT_MIN_FREE: '0',
      STAGEWRIGHT_FAULT_SOCKET: join(options.folder, 'faults.sock'),
      STAGEWRIGHT_FAULT_POINTS: options.points.join(),
      // Only the server sees it: its worker gets a chosen few variables.
      NODE_OPTIONS: '--inspect=127.0.0.1:0',
      ...options.env,
    };
  }

  static async start(options: ServiceOptions): Promise<ServiceUnderTest> {
    const service = new ServiceUnderTest(options, await freePort());
    await service.faults.listen(join(options.folder, 'faults.sock'));
    await service.#start();
    return service;
  }

  get url(): string {
    return this.#service.url;
  }

  get data(): string {
    return join(this.#options.folder, 'data');
  }

  get pid(): number {
    return this.#service.pid;
  }

  /** 0 while there is none. */
  get workerPid(): number {
    try {
      return this.#service.workerPid();
    } catch {
      return 0;
    }
  }

  get pids(): readonly number[] {
    return [this.pid, this.workerPid];
  }

  get workerFolders(): readonly string[] {
    return [join(this.data, 'worker')];
  }

  /** What the process that runs now has written to standard error. */
  log(): string {
    return this.#service.log();
  }

  /** Resolves while no start is under way. */
  up(): Promise<void> {
    return this.#up;
  }

  /** Ends the server by the given means and starts it again; resolves once it is ready. */
  restart(end: (service: Service) => Promise<unknown>): Promise<void> {
    this.#up = this.#restart(end);
    return this.#up;
  }

  /** Resolves with the pid of a worker that is another than the given one. */
  async nextWorker(than: number): Promise<number> {
    const deadline = performance.now() + READY_MS;
    for (;;) {
      await this.#up;
      const pid = this.workerPid;
      if (pid !== 0 && pid !== than) return pid;
      if (performance.now() > deadline) throw new Error('no other worker was started');
      await sleep(20);
    }
  }

  async close(): Promise<void> {
    await this.#service.stop();
    await this.faults.close();
  }

  async #restart(end: (service: Service) => Promise<unknown>): Promise<void> {
    await end(this.#service);
    const ended = performance.now();
    await this.#start();
    this.recoveries.push(performance.now() - ended);
  }

  async #start(): Promise<void> {
    this.#service = await startService(this.data, this.#env, IN_OWN_GROUP);
  }
}
