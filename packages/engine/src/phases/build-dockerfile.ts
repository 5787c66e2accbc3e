import type { BuildPlan, RepositorySource } from '@stagewright/api';
import { loadBaseFromRegistry, parseReference } from '@stagewright/oci';
import type { Build } from '../build.ts';
import { buildDockerfile } from '../executors/buildah/build-dockerfile.ts';
import { formatBytes } from '../log/format.ts';
import type { Checkout } from '../sources/git/fetch-repository.ts';
import type { BuiltImage } from './build-image.ts';
import { limitsOf } from './limits-of.ts';
import { noteNetwork } from './note-network.ts';
import { platformOf } from './plan-image.ts';
import { repositoryTools } from './repository-tools.ts';
import { openRunNetwork } from './run-network.ts';

/** The image that a Dockerfile of the repository describes, made by buildah and published as any other. */
export async function buildImageOfDockerfile(
  build: Build,
  source: RepositorySource,
  { folder }: Checkout,
  dockerfile: NonNullable<BuildPlan['dockerfile']>,
): Promise<BuiltImage> {
  const { assignment, context, log, registries, workspace } = build;
  const { ledger, signal, force, cacheDir, settings } = context;
  const { allow = [] } = repositoryTools(build);
  const platform = platformOf(assignment.arch);
  noteNetwork(build, '');
  const cached = assignment.settings.cache !== false;
  if (!cached) log.line('No layer of an earlier build is used: build.cache is false');
  const runNetwork = await openRunNetwork(build);
  const built = await buildDockerfile({
    name: `${assignment.build_id}-${assignment.epoch}`,
    ledger,
    signal,
    force,
    log,
    cacheDir,
    allow,
    limits: limitsOf(build),
    graceMs: assignment.grace_s * 1000,
    network: assignment.settings.network ?? 'public',
    projectId: assignment.project_id,
    trusted: source.trusted,
    cached,
    layersLimitBytes: settings.layers_bytes,
    workspace: workspace.path,
    checkout: folder,
    dockerfile,
    secrets: assignment.secrets,
    ...(runNetwork === undefined ? {} : { runNetwork }),
    async loadBase(reference) {
      const { registry, repository, tag, digest } = parseReference(reference, { defaultTag: 'latest' });
      const name = digest ?? tag ?? 'latest';
      return await loadBaseFromRegistry(registries.reader(registry), repository, name, platform, { signal });
    },
  });
  for (const { digest, size } of built.image.layers)
    log.line(
      `Layer ${digest} (${built.layerNames.get(digest) ?? 'of the base image'}, ${formatBytes(size)})`,
    );
  log.line(`Image ${built.image.manifest.descriptor.digest}`);
  return { ...built, known: false };
}
