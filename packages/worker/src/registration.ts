import { PROBLEMS, type RegisterRequest, type WorkerSettings, workerProtocol } from '@stagewright/api';
import { type ServerClient, ServerRefusal } from './client.ts';
import { persist } from './retry.ts';
import type { WorkerOptions } from './settings.ts';

const DEFAULT_POOL = 'default';
const LEAVE_MS = 5_000;

/** The worker's place at its server. */
export interface Registration {
  /**
   * Again and again until the server answers; null when the signal aborts first. `onRetry` is told why it did not.
   * @throws ServerRefusal when the server refuses the worker's key
   */
  join(signal: AbortSignal, onRetry?: (error: unknown) => void): Promise<WorkerSettings | null>;
  /**
   * The same client, which takes its place again where the server does not know the worker any more: it was started anew, and the
   * worker's builds run on under its old id. Under other settings they do not: its lease may be a shorter one now.
   */
  keep(settings: WorkerSettings): ServerClient;
  /** Tells the server that nothing of the worker runs any more, so that it need not wait for the leases. */
  leave(workerId: string): Promise<void>;
}

export function createRegistration(client: ServerClient, options: WorkerOptions): Registration {
  const { name, version, pool = DEFAULT_POOL, labels = {}, slots, arch } = options;
  const body: RegisterRequest = { name, version, pool, labels: { ...labels }, slots, arch };
  return {
    async join(signal, onRetry) {
      try {
        return await persist(signal, () => client.call(workerProtocol.register, { body, signal }), onRetry);
      } catch (error) {
        if (signal.aborted) return null;
        throw error;
      }
    },
    keep(settings) {
      const same = JSON.stringify(settings);
      const again = async () => {
        const answer = await client.call(workerProtocol.register, {
          body: { ...body, worker_id: settings.worker_id },
        });
        return JSON.stringify(answer) === same;
      };
      return createKeptClient(client, again);
    },
    async leave(workerId) {
      const signal = AbortSignal.timeout(LEAVE_MS);
      await client
        .call(workerProtocol.leave, { body: { worker_id: workerId }, signal })
        .catch(() => undefined);
    },
  };
}

/** Calls that find the worker forgotten are repeated once it is known again; they wait for one registration together. */
function createKeptClient(client: ServerClient, register: () => Promise<boolean>): ServerClient {
  let registering: Promise<boolean> | null = null;
  const again = () => {
    registering ??= register().finally(() => {
      registering = null;
    });
    return registering;
  };
  const kept = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (!isForgotten(error) || !(await again())) throw error;
      return await call();
    }
  };
  return {
    ...client,
    call: (endpoint, parts) => kept(() => client.call(endpoint, parts)),
    open: (endpoint, parts) => kept(() => client.open(endpoint, parts)),
  };
}

function isForgotten(error: unknown): boolean {
  return error instanceof ServerRefusal && error.code === PROBLEMS.worker_unknown.code;
}
