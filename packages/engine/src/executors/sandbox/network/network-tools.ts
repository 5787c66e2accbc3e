import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { NetworkMode } from '../../executor.ts';
import { MACHINE_PATH } from '../../processes/variables.ts';

const TOOLS: Readonly<Record<Exclude<NetworkMode, 'none'>, readonly string[]>> = {
  public: ['slirp4netns', 'nft'],
  full: ['slirp4netns'],
};

const TUNNEL = '/dev/net/tun';

/** Something that the network of steps needs and this machine does not offer. */
export function missingForNetwork(mode: NetworkMode): string | null {
  if (mode === 'none') return null;
  const tool = TOOLS[mode].find((name) => !isInstalled(name));
  if (tool !== undefined) return tool;
  return may(TUNNEL, constants.R_OK | constants.W_OK) ? null : `access to ${TUNNEL}`;
}

function isInstalled(program: string): boolean {
  return MACHINE_PATH.split(':').some((folder) => may(join(folder, program), constants.X_OK));
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
