import {
  hostPlatform,
  type ImageTree,
  imageOfBase,
  loadBaseFromLayout,
  loadTreeFromLayout,
  OciError,
  type Platform,
  parsePlatform,
  pushTree,
  type RegistryClient,
  treeOf,
} from '@stagewright/oci';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { usageError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { imageName } from '../image-name.ts';
import { imageRegistry, registryProblem } from '../images/image-registry.ts';
import { bytesOf, countsOf } from '../images/tree-figures.ts';
import { TransferProgress } from '../transfer-progress.ts';

interface Options {
  readonly select?: string;
  readonly platform?: string;
}

export function imagesImport(command: Command): void {
  command
    .argument(
      '<archive>',
      'OCI archive, OCI layout folder or docker archive, as skopeo, podman save and docker save write them',
    )
    .argument('<image>', 'namespace/name:tag it gets')
    .option('--select <tag>', 'tag or digest of the image, where the archive holds several')
    .option('--platform <platform>', 'only this one, such as linux/arm64, of an image for several')
    .addHelpText('after', '\nAn imported image can be the base of builds: --base-image with its reference.')
    .action(act(importImage));
}

async function importImage(
  context: Context,
  options: Options,
  archive: string,
  image: string,
): Promise<void> {
  const { repository, tag } = imageName(image);
  const { client, host } = await imageRegistry(context);
  try {
    const tree = await load(archive, options).catch((error: unknown) => {
      throw usageError(`${archive} cannot be imported: ${(error as Error).message}`);
    });
    await send(context, { client, tree, repository, tag });
    const reference = `${host}/${repository}:${tag}`;
    const { digest } = tree.root.descriptor;
    await context.out.result({
      document: { reference, digest, ...countsOf(tree) },
      id: reference,
      text: `${reference} is imported: ${digest}\n`,
    });
  } finally {
    await client.close();
  }
}

/** All platforms that an image is there for; this machine's where the archive has a part of them, as `docker save` writes them. */
async function load(archive: string, { select, platform }: Options): Promise<ImageTree> {
  const one = async (wanted: Platform) =>
    treeOf(imageOfBase(await loadBaseFromLayout(archive, select, wanted)));
  if (platform !== undefined) return await one(parsePlatform(platform));
  try {
    return await loadTreeFromLayout(archive, select);
  } catch (error) {
    if (error instanceof OciError && error.code === 'BLOB_UNKNOWN') return await one(hostPlatform());
    throw error;
  }
}

interface Sending {
  readonly client: RegistryClient;
  readonly tree: ImageTree;
  readonly repository: string;
  readonly tag: string;
}

async function send({ out, io }: Context, { client, tree, repository, tag }: Sending): Promise<void> {
  const progress = new TransferProgress(out, `${repository}:${tag}`, bytesOf(tree));
  const seen = new Map<string, number>();
  try {
    await pushTree(client, repository, tree, {
      tag,
      signal: io.signal,
      onProgress: ({ digest, sent }) => {
        progress.add(sent - (seen.get(digest) ?? 0));
        seen.set(digest, sent);
      },
    });
  } catch (error) {
    io.signal.throwIfAborted();
    throw registryProblem(error);
  } finally {
    progress.end();
  }
}
