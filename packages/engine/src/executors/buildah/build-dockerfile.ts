import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostPlatform } from '@stagewright/oci';
import { BuildFailure } from '../../build-failure.ts';
import { removeTree } from '../sandbox/remove-tree.ts';
import { withoutVariables } from './base-variables.ts';
import { bringBases } from './bring-bases.ts';
import { buildArguments } from './build-arguments.ts';
import { createBuildahExecutor } from './buildah-executor.ts';
import { type BuildahSteps, openSteps } from './buildah-steps.ts';
import { type DockerfileImage, readBuiltImage } from './built-image.ts';
import {
  BASES_PLACE,
  CHECKOUT_PLACE,
  type DockerfileBuild,
  OUTPUT_PLACE,
  type RunNetwork,
  SECRETS_PLACE,
  SETTINGS_PLACE,
} from './dockerfile-build.ts';
import { imageReferences } from './image-references.ts';
import { type LayerStore, openLayerStore } from './layer-stores.ts';
import { readDockerfile } from './read-dockerfile.ts';
import { BUILDAH_ENV, writeSettings } from './store-settings.ts';
import { writeSecrets } from './write-secrets.ts';

/**
 * Builds what a Dockerfile says and answers the image, which is pushed nowhere. Rejects with a `BuildFailure`, and with the signal's
 * reason after a stop; nothing of the build runs then, and of what it made the workspace is left alone.
 */
export async function buildDockerfile(build: DockerfileBuild): Promise<DockerfileImage> {
  const { dockerfile, signal, workspace } = build;
  const text = await readDockerfile(build.checkout, dockerfile.path);
  const { architecture } = hostPlatform();
  const references = imageReferences({ text, buildArgs: dockerfile.build_args, architecture });
  const variables = build.runNetwork?.env ?? {};
  signal.throwIfAborted();
  const store = await openLayerStore({
    ...build,
    cached: build.cached ?? true,
    limitBytes: build.layersLimitBytes,
  });
  let finished = false;
  try {
    await writeSettings(join(workspace, 'buildah/settings'), store);
    await writeSecrets(join(workspace, 'buildah/secrets'), build.secrets);
    const steps = await open(build, store);
    try {
      if (store.unfinished) await steps.must(['rm', '--all']).then(() => store.tidied());
      const bases = await bringBases({ ...build, references, steps, variables });
      await steps.build(buildArguments(build, bases));
      const id = await readFile(join(workspace, 'buildah/output/id'), 'utf8');
      const image = id.trim().replace(/^sha256:/, '');
      await steps.must(['push', '--quiet', '--format', 'oci', image, `oci:${OUTPUT_PLACE}/image`]);
      finished = true;
      const images = bases.map(({ image }) => image);
      const built = await readBuiltImage(join(workspace, 'buildah/output/image'), images);
      return { ...built, image: withoutVariables(built.image, variables) };
    } finally {
      await steps.close();
    }
  } finally {
    await removeTree(join(workspace, 'buildah/secrets'));
    await store.release({ finished });
  }
}

async function open(build: DockerfileBuild, store: LayerStore): Promise<BuildahSteps> {
  const { projectId, workspace, checkout, allow, runNetwork } = build;
  const own = (name: string) => join(workspace, 'buildah', name);
  const executor = createBuildahExecutor({
    projectId,
    scratchRoot: workspace,
    kept: store.folders,
    ...(allow === undefined ? {} : { allow }),
  });
  try {
    return await openSteps({
      ...build,
      executor,
      env: { ...BUILDAH_ENV, ...ownNetwork(runNetwork) },
      folders: [
        { path: checkout, at: CHECKOUT_PLACE, writable: false },
        { path: own('settings'), at: SETTINGS_PLACE, writable: false },
        { path: own('secrets'), at: SECRETS_PLACE, writable: false },
        { path: own('bases'), at: BASES_PLACE, writable: false },
        { path: own('output'), at: OUTPUT_PLACE, writable: true },
        ...(runNetwork === undefined ? [] : [runNetwork.folder]),
      ],
    });
  } catch (cause) {
    throw unavailable(cause);
  }
}

/** For `ADD`; proxies are handed on to `RUN` by buildah. */
function ownNetwork(network: RunNetwork | undefined): Readonly<Record<string, string>> {
  if (network === undefined) return {};
  const { SSL_CERT_FILE: file } = network.env;
  return { ...network.proxies, ...(file === undefined ? {} : { SSL_CERT_FILE: file }) };
}

function unavailable(cause: unknown): BuildFailure {
  const message = `Dockerfiles cannot be built here: ${(cause as Error).message}.`;
  return new BuildFailure('executor_unavailable', message, { cause });
}
