import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { LayerWithBytes } from '@stagewright/oci';
import type { Build } from '../build.ts';
import { BuildFailure } from '../build-failure.ts';
import type { LayerVariant } from '../kinds/plan-layers.ts';
import type { MeasuredLayer } from '../kinds/write-layers.ts';
import { once } from '../once.ts';
import { targetName } from '../publish/target-name.ts';
import type { ImagePlan } from './plan-image.ts';

const READ_BYTES = 1 << 18;

export type PreparedLayer = LayerWithBytes & { readonly name: string };

export interface PreparedLayers {
  readonly layers: readonly PreparedLayer[];
  /** Whether an earlier build made the same layers. */
  readonly known: boolean;
}

/**
 * The layers of the package, at the least cost: those that an earlier build made are not made again, and where the repository
 * has had builds, layers are measured first, so that only those that the registry lacks are written.
 */
export async function prepareLayers(
  build: Build,
  plan: ImagePlan,
  variant: LayerVariant,
): Promise<PreparedLayers> {
  const { assignment, context, knownPackages, threads } = build;
  const { source, inspection } = plan.inspected;
  const known = source.known;
  const published = await knownPackages.hasPublishedTo(targetName(assignment.target));
  if (known !== undefined && sameVariant(known.variant, variant)) {
    const lacking = published ? 'some' : 'all';
    return { layers: onDemand(known.layers, { build, plan, variant, lacking }), known: true };
  }
  const input = { found: plan.package, variant, ...(await plan.inspected.files()) };
  if (published) {
    const layers = await threads.run('measureLayers', input, context.signal);
    await knownPackages.remember(source.sha256, { inspection, variant, layers });
    return { layers: onDemand(layers, { build, plan, variant, lacking: 'some' }), known: false };
  }
  const layers = await threads.run(
    'writeLayers',
    { ...input, layerFolder: layerFolder(build) },
    context.signal,
  );
  const measured = layers.map(({ name, descriptor, diffId }) => ({ name, descriptor, diffId }));
  await knownPackages.remember(source.sha256, { inspection, variant, layers: measured });
  return { layers, known: false };
}

interface OnDemand {
  readonly build: Build;
  readonly plan: ImagePlan;
  readonly variant: LayerVariant;
  /** What the registry is expected to lack: where it is all of them, they are written together. */
  readonly lacking: 'some' | 'all';
}

/** Layers that are written when their bytes are asked for. */
function onDemand(layers: readonly MeasuredLayer[], wish: OnDemand): PreparedLayer[] {
  const together = once(() => write(layers, wish));
  return layers.map((layer) => {
    const written = wish.lacking === 'all' ? together : once(() => write([layer], wish));
    return {
      ...layer,
      open: async () =>
        createReadStream((await written()).get(layer.name) ?? '', { highWaterMark: READ_BYTES }),
    };
  });
}

/** The files of layers, by their names. */
async function write(
  layers: readonly MeasuredLayer[],
  { build, plan, variant }: OnDemand,
): Promise<ReadonlyMap<string, string>> {
  const { context, threads } = build;
  const files = await plan.inspected.files();
  const only = layers.map(({ name }) => name);
  const input = { found: plan.package, variant, ...files, layerFolder: layerFolder(build), only };
  const written = new Map(
    (await threads.run('writeLayers', input, context.signal)).map((layer) => [layer.name, layer]),
  );
  for (const { name, descriptor } of layers) {
    const digest = written.get(name)?.descriptor.digest;
    if (digest !== descriptor.digest)
      throw await differs(build, plan, { name, digest, was: descriptor.digest });
  }
  return new Map([...written].map(([name, { file }]) => [name, file]));
}

async function differs(
  { knownPackages }: Build,
  plan: ImagePlan,
  { name, digest, was }: { readonly name: string; readonly digest: string | undefined; readonly was: string },
): Promise<BuildFailure> {
  await knownPackages.forget(plan.inspected.source.sha256);
  return new BuildFailure(
    'internal',
    `Layer ${name} is ${digest}, but an earlier build had ${was}. It is forgotten; start the build again.`,
  );
}

const layerFolder = (build: Build) => join(build.workspace.path, 'layers');

function sameVariant(a: LayerVariant, b: LayerVariant): boolean {
  return a.directory === b.directory && a.withoutBase === b.withoutBase;
}
