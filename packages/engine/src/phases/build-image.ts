import { assembleImage, type Image } from '@stagewright/oci';
import type { Build } from '../build.ts';
import { kindOf } from '../kinds/kinds.ts';
import { formatBytes } from '../log/format.ts';
import { type CopyCheck, createCopyCheck } from './copy-check.ts';
import type { ImagePlan } from './plan-image.ts';
import { prepareLayers } from './prepare-layers.ts';

export interface BuiltImage {
  readonly image: Image;
  /** What each of our own layers holds, by digest. */
  readonly layerNames: ReadonlyMap<string, string>;
  /** Whether an earlier build made the same layers, so that the registry may have the image. */
  readonly known: boolean;
  readonly copies?: CopyCheck;
}

/** Layers of the package, and the image of them. */
export async function buildImage(build: Build, plan: ImagePlan): Promise<BuiltImage> {
  const { log } = build;
  const { package: found, base } = plan;
  const kind = kindOf(found);
  const directory = kind.directory?.(found, base?.image);
  const variant = { ...(directory === undefined ? {} : { directory }), withoutBase: base === undefined };
  const { layers, known } = await prepareLayers(build, plan, variant);
  for (const { name, descriptor } of layers) {
    log.line(`Layer ${descriptor.digest} (${name}, ${formatBytes(descriptor.size)})`);
  }
  const config = kind.container(found, plan.stack);
  const { platform } = plan;
  const image = assembleImage({
    ...(base === undefined ? {} : { base: base.image }),
    layers,
    config,
    platform,
  });
  log.line(
    `Starts ${JSON.stringify([...(config.entrypoint ?? []), ...(config.cmd ?? [])])} as user ${config.user}`,
  );
  log.line(`Image ${image.manifest.descriptor.digest}`);
  return {
    image,
    layerNames: new Map(layers.map(({ name, descriptor }) => [descriptor.digest, name])),
    known,
    copies: createCopyCheck(build, plan, layers),
  };
}
