import { hash } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BaseImage, digestHex, imageOfBase, OciError, writeLayout } from '@stagewright/oci';
import { BuildFailure } from '../../build-failure.ts';
import { removeTree } from '../sandbox/remove-tree.ts';
import { type Variables, withVariables } from './base-variables.ts';
import type { BuildahSteps } from './buildah-steps.ts';
import { BASES_PLACE, type DockerfileBuild } from './dockerfile-build.ts';
import type { ImageReference } from './image-references.ts';

export interface BroughtBase extends ImageReference {
  readonly image: BaseImage;
  /** Its name in the store, made of its digest and of what is added to it: another image never gets it. */
  readonly localName: string;
}

export interface BringBasesOptions
  extends Pick<DockerfileBuild, 'loadBase' | 'workspace' | 'log' | 'signal'> {
  readonly references: readonly ImageReference[];
  readonly steps: BuildahSteps;
  /** For every `RUN` upon them. */
  readonly variables: Variables;
}

/**
 * Puts the images that a Dockerfile names into the store. We fetch them, not buildah: with the project's credentials, from where it may,
 * and what is there already is not fetched again.
 */
export async function bringBases(options: BringBasesOptions): Promise<readonly BroughtBase[]> {
  const { references, steps, loadBase, log, variables } = options;
  const bases: BroughtBase[] = [];
  for (const named of references) {
    const { reference } = named;
    const image = await loadBase(reference).catch((error: unknown) => {
      if (!(error instanceof OciError)) throw error;
      throw new BuildFailure('base_unavailable', `${reference} could not be used: ${error.message}.`, {
        cause: error,
      });
    });
    log.line(`Image ${reference} is ${image.reference}`);
    bases.push({ ...named, image, localName: localNameOf(image, variables) });
  }
  if (bases.length === 0) return bases;
  const there = (
    await steps.must(['images', '--all', '--noheading', '--format', '{{.Name}}:{{.Tag}}'])
  ).split('\n');
  for (const base of bases) if (!there.includes(base.localName)) await bring(base, options);
  return bases;
}

function localNameOf({ digest }: BaseImage, variables: Variables): string {
  const hex = digestHex(digest);
  const entries = Object.entries(variables);
  return `localhost/base:${entries.length === 0 ? hex : hash('sha256', JSON.stringify([hex, ...entries]))}`;
}

async function bring(
  { image, localName }: BroughtBase,
  { workspace, steps, signal, variables }: BringBasesOptions,
): Promise<void> {
  const hex = digestHex(image.digest);
  const folder = join(workspace, 'buildah/bases', hex);
  await mkdir(join(workspace, 'buildah/bases'), { recursive: true });
  await writeLayout(folder, withVariables(imageOfBase(image), variables), { signal });
  await chmod(folder, 0o755);
  const id = await steps.must(['pull', '--quiet', `oci:${BASES_PLACE}/${hex}`]);
  await steps.must(['tag', id.trim(), localName]);
  await removeTree(folder);
}
