import { MIRRORED, MIRRORED_OF_TOOL, type Mirrored } from '@stagewright/api';
import type { Build } from '../build.ts';

const PUBLIC_NAMES: Readonly<Record<Mirrored, string>> = {
  npm: 'npm packages',
  maven: 'Maven Central',
  pypi: 'Python packages',
  go: 'Go modules',
};

/** Says in the log what stands between a build and the world, without credentials. What an unknown tool uses nobody knows: all of it. */
export function noteNetwork({ network, log }: Build, tool: string): void {
  const { mirrors, proxies } = network;
  const only = MIRRORED_OF_TOOL[tool];
  for (const kind of MIRRORED) {
    if (mirrors[kind] !== undefined && (only ?? kind) === kind)
      log.line(`Mirror of ${PUBLIC_NAMES[kind]}: ${mirrors[kind]}`);
  }
  const named = [proxies.http, proxies.https].filter((address) => address !== undefined);
  if (named.length > 0) log.line(`Proxy: ${[...new Set(named)].join(', ')}`);
}
