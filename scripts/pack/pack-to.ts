import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stagePackages } from './stage-packages.ts';

/** Packs every workspace by way of the folder `stage`; gives the paths of the tarballs in `target`. */
export async function packTo(target: string, stage: string): Promise<readonly string[]> {
  const folders = await stagePackages(stage);
  const args = ['pack', '--json', '--pack-destination', target, ...folders];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: stage, maxBuffer: 16 << 20 });
  const packed = Object.values(JSON.parse(stdout) as Record<string, { readonly filename: string }>);
  return packed.map(({ filename }) => join(target, filename));
}
