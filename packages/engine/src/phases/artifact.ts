import type { PublishedImage } from '@stagewright/api';
import { OciError, RegistryError } from '@stagewright/oci';
import type { Build } from '../build.ts';
import { BuildFailure } from '../build-failure.ts';
import { formatBytes } from '../log/format.ts';
import { createMountSources } from '../publish/mount-sources.ts';
import { moveEmbeddedTag } from '../publish/move-embedded-tag.ts';
import { moveForeignTag } from '../publish/move-foreign-tag.ts';
import { pushLayers } from '../publish/push-layers.ts';
import { targetName } from '../publish/target-name.ts';
import type { BuiltImage } from './build-image.ts';

/** Sends the image, then moves the tag: only with that the build has published. */
export async function artifact(build: Build, built: BuiltImage): Promise<PublishedImage> {
  const { assignment, context, knownPackages, log, registries } = build;
  const { target } = assignment;
  const { signal } = context;
  const { image, layerNames, known, copies } = built;
  const client = registries.writer(target.registry);
  const mounts = createMountSources({
    cacheDir: context.cacheDir,
    registry: target.registry,
    projectId: assignment.project_id,
    name: `${assignment.build_id}-${assignment.epoch}`,
  });
  try {
    copies?.begin();
    const pushed = pushLayers({ client, target, image, layerNames, known, mounts, log, signal });
    const published = await pushed.finally(() => copies?.done());
    const { manifest } = image;
    const common = { client, target, manifest, signal };
    if (target.kind === 'embedded') await moveEmbeddedTag(common);
    else {
      await moveForeignTag({
        ...common,
        clock: build.clock,
        permit: (wish) => context.permit(wish),
        connect: (until) => registries.oneShot(target.registry, until),
      });
    }
    log.line(`Published ${published.reference}@${published.digest} (${formatBytes(published.size)})`);
    await knownPackages.rememberPublished(targetName(target)).catch(() => undefined);
    if (image.base?.source.kind === 'layout')
      await mounts.remember(image.base.digest, target.repository).catch(() => undefined);
    return published;
  } catch (error) {
    throw signal.aborted ? error : asFailure(error);
  }
}

function asFailure(error: unknown): unknown {
  if (!(error instanceof OciError)) return error;
  if (!(error instanceof RegistryError)) return new BuildFailure('internal', error.message, { cause: error });
  const refused = error.status >= 400 && error.status < 500 && !error.temporary;
  return new BuildFailure(refused ? 'registry_refused' : 'registry_unreachable', error.message, {
    cause: error,
  });
}
