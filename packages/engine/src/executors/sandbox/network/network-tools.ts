import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { NetworkMode } from '../../executor.ts';
import { MACHINE_PATH } from '../../processes/variables.ts';

const TOOLS: Readonly<Record<NetworkMode, readonly string[]>> = {
  none: [],
  public: ['slirp4netns', 'nft'],
  full: ['slirp4netns'],
};

/** A program that the network of steps needs and this machine does not have. */
export function missingNetworkTool(mode: NetworkMode): string | null {
  return TOOLS[mode].find((tool) => !isInstalled(tool)) ?? null;
}

function isInstalled(program: string): boolean {
  return MACHINE_PATH.split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
