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
  if (known !== undefined && sameVariant(known.variant, variant)) {
    return { layers: known.layers.map((layer) => onDemand(layer, build, plan, variant)), known: true };
  }
  const input = { found: plan.package, variant, ...(await plan.inspected.files()) };
  if (await knownPackages.hasPublishedTo(targetName(assignment.target))) {
    const layers = await threads.run('measureLayers', input, context.signal);
    await knownPackages.remember(source.sha256, { inspection, variant, layers });
    return { layers: layers.map((layer) => onDemand(layer, build, plan, variant)), known: false };
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

/** A layer that is written when its bytes are asked for. */
function onDemand(layer: MeasuredLayer, build: Build, plan: ImagePlan, variant: LayerVariant): PreparedLayer {
  const written = once(() => write(layer, build, plan, variant));
  return {
    ...layer,
    open: async () => createReadStream(await written()),
  };
}

async function write(
  { name, descriptor }: MeasuredLayer,
  build: Build,
  plan: ImagePlan,
  variant: LayerVariant,
): Promise<string> {
  const { context, knownPackages, threads } = build;
  const files = await plan.inspected.files();
  const input = { found: plan.package, variant, ...files, layerFolder: layerFolder(build), only: [name] };
  const [written] = await threads.run('writeLayers', input, context.signal);
  if (written?.descriptor.digest === descriptor.digest) return written.file;
  await knownPackages.forget(plan.inspected.source.sha256);
  throw new BuildFailure(
    'internal',
    `Layer ${name} is ${written?.descriptor.digest}, but an earlier build had ${descriptor.digest}. It is forgotten; start the build again.`,
  );
}

const layerFolder = (build: Build) => join(build.workspace.path, 'layers');

function sameVariant(a: LayerVariant, b: LayerVariant): boolean {
  return a.directory === b.directory && a.withoutBase === b.withoutBase;
}
