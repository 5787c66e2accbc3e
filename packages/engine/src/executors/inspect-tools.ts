import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runProgram } from './processes/run-program.ts';
import { MACHINE_PATH, machineEnv } from './processes/variables.ts';

/** A program that builds of repositories need on a worker's machine. */
export interface MachineTool {
  readonly name: string;
  /** What is lost without it. */
  readonly lost: string;
  /** What Debian calls the package that has it. */
  readonly debian: string;
  /** Null: it is not there. */
  readonly found: { readonly place: string; readonly version: string } | null;
}

type Named = Omit<MachineTool, 'found'>;

const NETWORK = 'commands and Dockerfiles with a network are refused; with network none they run';
const TOOLS: readonly Named[] = [
  { name: 'bwrap', debian: 'bubblewrap', lost: 'commands of repositories and Dockerfiles are refused' },
  { name: 'slirp4netns', debian: 'slirp4netns', lost: NETWORK },
  { name: 'nft', debian: 'nftables', lost: NETWORK },
  { name: 'buildah', debian: 'buildah', lost: 'Dockerfiles are refused' },
];

const run = promisify(execFile);
const PATIENCE_MS = 10_000;

export async function inspectTools(): Promise<readonly MachineTool[]> {
  return await Promise.all(TOOLS.map(async (tool) => ({ ...tool, found: await find(tool.name) })));
}

/** Why nobody but root may make user namespaces here, or not even root; null when they can be made. */
export async function missingUserNamespaces(): Promise<string | null> {
  return await runProgram(['unshare', '--user', '--map-root-user', '--', 'true']);
}

async function find(name: string): Promise<MachineTool['found']> {
  const place = MACHINE_PATH.split(':')
    .map((folder) => join(folder, name))
    .find(isProgram);
  if (place === undefined) return null;
  const said = await run(place, ['--version'], { env: machineEnv({}), timeout: PATIENCE_MS }).catch(
    () => null,
  );
  const version = /\bv?(\d+(?:\.\d+)+)/.exec(said?.stdout ?? '')?.[1];
  return { place, version: version ?? 'of an unknown version' };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
