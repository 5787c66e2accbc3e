import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildFailure } from '../../build-failure.ts';

const LARGEST = 1 << 20;

/** Links lead to files of the repository only. */
export async function readDockerfile(checkout: string, path: string): Promise<string> {
  const root = await realpath(checkout);
  const file = await realpath(join(root, path)).catch(() => null);
  if (file === null) throw new BuildFailure('plan_invalid', `The repository has no ${path}.`);
  if (!file.startsWith(`${root}/`)) {
    throw new BuildFailure('plan_invalid', `${path} leads out of the repository.`);
  }
  const found = await stat(file);
  if (!found.isFile() || found.size > LARGEST) {
    throw new BuildFailure('plan_invalid', `${path} is no file of at most 1 MiB.`);
  }
  return await readFile(file, 'utf8');
}
