import {
  type ImageTree,
  imageOfBase,
  loadBaseFromRegistry,
  loadTreeFromRegistry,
  OciError,
  parsePlatform,
  type RegistryClient,
  treeOf,
  writeArchive,
  writeLayout,
} from '@stagewright/oci';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { imageReference } from '../image-name.ts';
import { imageRegistry, registryProblem } from '../images/image-registry.ts';
import { bytesOf, countsOf } from '../images/tree-figures.ts';
import { TransferProgress } from '../transfer-progress.ts';

interface Options {
  readonly layout?: true;
  readonly platform?: string;
}

export function imagesExport(command: Command): void {
  command
    .argument('<image>', 'namespace/name:tag or namespace/name@sha256:…')
    .argument('<file>', 'archive for podman load, docker load, skopeo and images import')
    .option('--layout', 'write a folder in the OCI image layout instead')
    .option('--platform <platform>', 'only this one, such as linux/arm64, of an image for several')
    .addHelpText('after', '\ndocker load before version 25 takes images of one platform only: --platform.')
    .action(act(exportImage));
}

async function exportImage(context: Context, options: Options, image: string, file: string): Promise<void> {
  const name = imageReference(image);
  const { client, host } = await imageRegistry(context);
  try {
    const tree = await load(context, client, name, options.platform);
    await write(context, { tree, file, name, host, layout: options.layout ?? false });
    const { digest } = tree.root.descriptor;
    await context.out.result({
      document: { file, digest, ...countsOf(tree) },
      id: file,
      text: `${name} is in ${file}: ${digest}\n`,
    });
  } finally {
    await client.close();
  }
}

async function load(
  { io }: Context,
  client: RegistryClient,
  name: string,
  platform: string | undefined,
): Promise<ImageTree> {
  const [repository = '', reference = ''] = name.split(name.includes('@') ? '@' : ':');
  const { signal } = io;
  try {
    if (platform === undefined) return await loadTreeFromRegistry(client, repository, reference, { signal });
    const wanted = parsePlatform(platform);
    return treeOf(imageOfBase(await loadBaseFromRegistry(client, repository, reference, wanted, { signal })));
  } catch (error) {
    signal.throwIfAborted();
    throw registryProblem(error);
  }
}

interface Writing {
  readonly tree: ImageTree;
  readonly file: string;
  readonly name: string;
  readonly host: string;
  readonly layout: boolean;
}

async function write({ io, out }: Context, { tree, file, name, host, layout }: Writing): Promise<void> {
  const progress = new TransferProgress(out, name, bytesOf(tree));
  const tag = name.includes('@') ? undefined : name.slice(name.indexOf(':') + 1);
  const names = tag === undefined ? {} : { tag, name: `${host}/${name}` };
  const options = { ...names, signal: io.signal, onBytes: (count: number) => progress.add(count) };
  try {
    await (layout ? writeLayout(file, tree, options) : writeArchive(file, tree, options));
  } catch (error) {
    io.signal.throwIfAborted();
    if (error instanceof OciError) throw registryProblem(error);
    throw new CliError(`${file} could not be written: ${(error as Error).message}`, { cause: error });
  } finally {
    progress.end();
  }
}
