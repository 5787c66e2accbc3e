import { FORBIDDEN_NETWORKS } from '@stagewright/api';
import { interfaceAddresses } from '../../../network/address-policy.ts';
import type { NetworkMode } from '../../executor.ts';
import type { ProcessId } from '../../processes/process-id.ts';
import { runProgram } from '../../processes/run-program.ts';
import { type AllowedAddress, filterRules } from './filter-rules.ts';
import { MACHINE_LOOPBACK, NAME_SERVER, startSlirp } from './slirp.ts';

export interface SandboxNetworkOptions {
  readonly mode: NetworkMode;
  readonly allowed: readonly AllowedAddress[];
  readonly init: ProcessId;
  /** Marks the processes of the network as those of the step. */
  readonly env: Readonly<Record<string, string>>;
  readonly ownedByUser: boolean;
}

export interface SandboxNetwork {
  /** Resolves once no process of it runs any more. May be repeated. */
  end(): Promise<void>;
  /** Settles once the kernel has taken apart what they held, which it takes its time for. */
  readonly gone: Promise<void>;
}

/** Gives the network namespace of a step, in which nothing runs yet, what its mode allows. */
export async function openSandboxNetwork(options: SandboxNetworkOptions): Promise<SandboxNetwork> {
  const { mode, allowed } = options;
  if (mode === 'none') return { end: async () => undefined, gone: Promise.resolve() };
  const loopback = mode === 'full' || allowed.some(({ address }) => address === MACHINE_LOOPBACK);
  const [filter, slirp] = await Promise.allSettled([
    mode === 'public' ? setFilter(options) : undefined,
    startSlirp({ ...options, loopback }),
  ]);
  if (slirp.status === 'rejected') throw slirp.reason;
  if (filter.status === 'fulfilled') return slirp.value;
  await slirp.value.end();
  await slirp.value.gone;
  throw filter.reason;
}

async function setFilter({ init, allowed, ownedByUser }: SandboxNetworkOptions): Promise<void> {
  const own = [...FORBIDDEN_NETWORKS, ...interfaceAddresses()];
  const rules = filterRules({
    forbidden: own.filter((network) => !network.includes(':')),
    allowed,
    nameServer: NAME_SERVER,
  });
  const user = ownedByUser ? ['--user', '--preserve-credentials'] : [];
  const enter = ['nsenter', ...user, '--net', '--target', String(init.pid), '--'];
  const complaint = await runProgram([...enter, 'nft', '--file', '-'], rules);
  if (complaint !== null)
    throw new Error(`the filter for the network of a step could not be set: ${complaint}`);
}
