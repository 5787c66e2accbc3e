import { MIRRORED, type Mirrored } from '@stagewright/api';
import type { Build } from '../build.ts';

const PUBLIC_NAMES: Readonly<Record<Mirrored, string>> = {
  npm: 'npm packages',
  maven: 'Maven Central',
  pypi: 'Python packages',
  go: 'Go modules',
};

const OF_TOOLS: Readonly<Record<string, Mirrored>> = {
  npm: 'npm',
  pnpm: 'npm',
  yarn: 'npm',
  maven: 'maven',
  gradle: 'maven',
  pip: 'pypi',
  poetry: 'pypi',
  uv: 'pypi',
  go: 'go',
};

/** Says in the log what stands between a build and the world, without credentials. What an unknown tool uses nobody knows: all of it. */
export function noteNetwork({ network, log }: Build, tool: string): void {
  const { mirrors, proxies } = network;
  const only = OF_TOOLS[tool];
  for (const kind of MIRRORED) {
    if (mirrors[kind] !== undefined && (only ?? kind) === kind)
      log.line(`Mirror of ${PUBLIC_NAMES[kind]}: ${mirrors[kind]}`);
  }
  const named = [proxies.http, proxies.https].filter((address) => address !== undefined);
  if (named.length > 0) log.line(`Proxy: ${[...new Set(named)].join(', ')}`);
}
