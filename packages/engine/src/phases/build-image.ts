import { join } from 'node:path';
import { assembleImage, type Image } from '@stagewright/oci';
import type { Build } from '../build.ts';
import { kindOf } from '../kinds/kinds.ts';
import { formatBytes } from '../log/format.ts';
import type { ImagePlan } from './preprocess.ts';

export interface BuiltImage {
  readonly image: Image;
  /** What each of our own layers holds, by digest. */
  readonly layerNames: ReadonlyMap<string, string>;
}

/** Layers of the package, and the image of them. */
export async function buildImage(build: Build, plan: ImagePlan): Promise<BuiltImage> {
  const { context, log, threads, workspace } = build;
  const { package: found, packageFile, indexFile } = plan;
  const kind = kindOf(found);
  const directory = kind.directory?.(found, plan.base?.image);
  const input = {
    found,
    packageFile,
    indexFile,
    layerFolder: join(workspace.path, 'layers'),
    ...(directory === undefined ? {} : { directory }),
    withoutBase: plan.base === undefined,
  };
  const named = await threads.run('writeLayers', input, context.signal);
  for (const { name, layer } of named) {
    log.line(`Layer ${layer.descriptor.digest} (${name}, ${formatBytes(layer.descriptor.size)})`);
  }
  const config = kind.container(found, plan.stack);
  const image = assembleImage({
    ...(plan.base === undefined ? {} : { base: plan.base.image }),
    layers: named.map(({ layer }) => layer),
    config,
    platform: plan.platform,
  });
  log.line(
    `Starts ${JSON.stringify([...(config.entrypoint ?? []), ...(config.cmd ?? [])])} as user ${config.user}`,
  );
  log.line(`Image ${image.manifest.descriptor.digest}`);
  return { image, layerNames: new Map(named.map(({ name, layer }) => [layer.descriptor.digest, name])) };
}
