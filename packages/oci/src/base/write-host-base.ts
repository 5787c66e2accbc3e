import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { assembleImage } from '../image/assemble-image.ts';
import type { BaseImage } from '../image/base-image.ts';
import type { LayerEntry } from '../layer/layer-entry.ts';
import { sortEntries } from '../layer/sort-entries.ts';
import { writeLayer } from '../layer/write-layer.ts';
import { loadBaseFromLayout } from '../layout/load-base-from-layout.ts';
import { writeLayout } from '../layout/write-layout.ts';
import { hostPlatform } from '../platform.ts';
import { APP_USER } from './root-files.ts';

export interface HostBase {
  /** As in `host/node`. */
  readonly name: string;
  /** Of the runtime. */
  readonly version: string;
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Each list becomes a layer; parts that change seldom come first. */
  readonly layers: readonly (readonly LayerEntry[])[];
}

export interface WriteHostBaseOptions {
  /** Where the OCI layout will be; it appears complete or not at all. */
  readonly layoutDir: string;
  readonly signal: AbortSignal;
}

/** Bases are made once and sent often, but made while somebody waits. */
const GZIP_LEVEL = 3;

/** Writes the layers of a host base and puts the finished layout in its place. */
export async function writeHostBase(base: HostBase, options: WriteHostBaseOptions): Promise<BaseImage> {
  const { layoutDir, signal } = options;
  await mkdir(dirname(layoutDir), { recursive: true });
  const building = await mkdtemp(join(dirname(layoutDir), `.${basename(layoutDir)}-layers-`));
  try {
    const layers = await settled(
      base.layers.map((entries, index) =>
        writeLayer(sortEntries(entries), {
          file: join(building, `${index}.tar.gz`),
          compression: 'gzip',
          gzipLevel: GZIP_LEVEL,
          signal,
        }),
      ),
    );
    const image = assembleImage({
      layers,
      platform: hostPlatform(),
      config: {
        cmd: base.cmd,
        env: base.env,
        user: `${APP_USER.id}:${APP_USER.id}`,
        workingDir: APP_USER.home,
        labels: { 'org.opencontainers.image.version': base.version },
      },
      annotations: {
        'org.opencontainers.image.title': base.name,
        'org.opencontainers.image.version': base.version,
      },
    });
    await writeLayout(layoutDir, image, { tag: base.version, signal });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return await loadBaseFromLayout(layoutDir);
}

/** All results, or the first failure once nothing is under way any more. */
async function settled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}
