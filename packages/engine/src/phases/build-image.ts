import { join } from 'node:path';
import { assembleImage, type Image } from '@stagewright/oci';
import type { NamedLayer } from '../assemble/named-layer.ts';
import type { Build } from '../build.ts';
import { formatBytes } from '../log/format.ts';
import { containerSettings } from '../plan/image-plan.ts';
import type { ImagePlan } from './preprocess.ts';

export interface BuiltImage {
  readonly image: Image;
  /** What each of our own layers holds, by digest. */
  readonly layerNames: ReadonlyMap<string, string>;
}

/** Layers of the package, and the image of them. */
export async function buildImage(build: Build, plan: ImagePlan): Promise<BuiltImage> {
  const { log } = build;
  const named = await writeLayers(build, plan);
  for (const { name, layer } of named) {
    log.line(`Layer ${layer.descriptor.digest} (${name}, ${formatBytes(layer.descriptor.size)})`);
  }
  const config = containerSettings(plan.package, plan.stack);
  const image = assembleImage({
    base: plan.base.image,
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

async function writeLayers(build: Build, plan: ImagePlan): Promise<NamedLayer[]> {
  const { context, threads, workspace } = build;
  const layerFolder = join(workspace.path, 'layers');
  if (plan.package.kind === 'jar') {
    const input = { jar: plan.packageFile, layerFile: join(layerFolder, 'jar.tar') };
    return await threads.run('writeJarLayer', input, context.signal);
  }
  const input = { indexFile: plan.indexFile, root: plan.package.root, layerFolder };
  return await threads.run('writeNodeLayers', input, context.signal);
}
