import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveLimits } from '@stagewright/api';
import { checkCopies, copiesEntries } from '../../kinds/check-copies.ts';
import type { Recognised } from '../../kinds/found-package.ts';
import { inspectPackage } from '../../kinds/inspect-package.ts';
import { writeLayers } from '../../kinds/write-layers.ts';

export interface Handled {
  readonly found: Recognised;
  /** Layers that were written. */
  readonly layers: readonly string[];
}

/** Does with a package what a build does with it, in a folder of its own; answers what came of it, and what lies in the folder. */
export async function handlePackage(
  folder: string,
  bytes: Uint8Array,
  limits: ArchiveLimits,
): Promise<{ readonly handled: Promise<Handled>; readonly left: () => Promise<readonly string[]> }> {
  const own = await mkdtemp(join(folder, 'case-'));
  const file = join(own, 'package');
  await writeFile(file, bytes);
  const input = { file, expandedFile: join(own, 'expanded'), indexFile: join(own, 'index'), limits };
  return {
    handled: handle(input, own),
    async left() {
      const known = ['expanded', 'index', 'package'];
      const names = await readdir(own, { recursive: true });
      return names.filter((name) => !known.includes(name) && !/^\d+\.tar$/.test(name));
    },
  };
}

async function handle(input: Parameters<typeof inspectPackage>[0], own: string): Promise<Handled> {
  const { package: found } = await inspectPackage(input);
  if (found.kind === 'unknown' || found.kind === 'unusable') return { found, layers: [] };
  const { file: packageFile, indexFile } = input;
  const variant = { withoutBase: false, directory: 'app' };
  const written = await writeLayers({ found, packageFile, indexFile, layerFolder: own, variant });
  if (copiesEntries(found)) await checkCopies({ found, indexFile, only: written.map(({ name }) => name) });
  return { found, layers: written.map(({ file }) => file) };
}
