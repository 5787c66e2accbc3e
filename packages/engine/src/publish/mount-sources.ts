import { hash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Remembers, for each project and registry, a repository that holds a base made from the machine, so that the next
 * repository gets it mounted. A note that is not true any more costs one refused mount.
 */
export interface MountSources {
  find(baseDigest: string): Promise<string | undefined>;
  remember(baseDigest: string, repository: string): Promise<void>;
}

export interface MountSourcesOptions {
  readonly cacheDir: string;
  readonly registry: string;
  readonly projectId: string;
  /** Unique among attempts. */
  readonly name: string;
}

export function createMountSources({
  cacheDir,
  registry,
  projectId,
  name,
}: MountSourcesOptions): MountSources {
  const fileOf = (digest: string) =>
    join(cacheDir, 'mounts', hash('sha256', `${registry}\n${projectId}\n${digest}`, 'hex'));
  return {
    async find(baseDigest) {
      return await readFile(fileOf(baseDigest), 'utf8').catch(() => undefined);
    },
    async remember(baseDigest, repository) {
      const file = fileOf(baseDigest);
      if ((await readFile(file, 'utf8').catch(() => undefined)) === repository) return;
      await mkdir(dirname(file), { recursive: true });
      const written = `${file}.${name}`;
      try {
        await writeFile(written, repository);
        await rename(written, file);
      } finally {
        await rm(written, { force: true });
      }
    },
  };
}
