import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessId, readProcFile } from '../../processes/process-id.ts';

/** Of the network that slirp4netns makes: it answers for names here, whatever the machine's own name servers are. */
export const NAME_SERVER = '10.0.2.3';
/** What leads to the machine's own loopback, in a network that has it. */
export const MACHINE_LOOPBACK = '10.0.2.2';

const LOOK_MS = 1;
const DEATH = ['setpriv', '--pdeathsig', 'KILL', '--'];
const OPTIONS = ['--configure', '--mtu=65520', '--enable-sandbox', '--enable-seccomp'];
const [READY, LIFE_LINE] = [3, 4];

export interface SlirpOptions {
  /** The init of the namespaces that get the network. */
  readonly init: ProcessId;
  readonly env: Readonly<Record<string, string>>;
  readonly ownedByUser: boolean;
  /** Whether the machine's loopback can be reached. */
  readonly loopback: boolean;
}

export interface Slirp {
  /** Resolves once it runs no more. May be repeated. */
  end(): Promise<void>;
  /** Settles once it is gone: the kernel keeps it for 25 ms and more while it takes the network apart. */
  readonly gone: Promise<void>;
}

/**
 * Connects a network namespace by a process that makes the connections of it its own. Like the init it dies with us: it has asked for a
 * SIGKILL at our death, and it reads a pipe that the kernel then closes.
 */
export async function startSlirp({ init, env, ownedByUser, loopback }: SlirpOptions): Promise<Slirp> {
  const user = ['nsenter', '--user', '--preserve-credentials', '--target', String(init.pid), '--'];
  const argv = [
    // Entering a user namespace takes back the wish to die with the parent: it comes after.
    ...[...(ownedByUser ? user : []), ...DEATH, 'slirp4netns', ...OPTIONS],
    ...[`--ready-fd=${READY}`, `--exit-fd=${LIFE_LINE}`, ...(loopback ? [] : ['--disable-host-loopback'])],
    ...['--netns-type=path', `/proc/${init.pid}/ns/net`, 'tap0'],
  ];
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const [, , , ready, lifeLine] = child.stdio as unknown as [
    null,
    null,
    null,
    NodeJS.ReadableStream,
    Writable,
  ];
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(-1_000);
  });
  lifeLine.on('error', () => undefined);
  const exit = once(child, 'close').catch((error: Error) => error);
  const gone = exit.then(() => undefined);
  const end = async () => {
    child.kill('SIGKILL');
    lifeLine.destroy();
    await untilWithoutMemory(child);
  };
  const first = await Promise.race([once(ready, 'data'), exit]);
  if (Array.isArray(first) && first[0] instanceof Buffer) return { end, gone };
  await end();
  await gone;
  const why = first instanceof Error ? first.message : (said.trim().split('\n').at(-1) ?? '');
  throw new Error(`the network of a step could not be made: ${why}`);
}

/** A process that has been killed gives back its memory first, and has no arguments from then on. */
async function untilWithoutMemory(child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && readProcFile(`/proc/${child.pid}/cmdline`))
    await delay(LOOK_MS);
}
