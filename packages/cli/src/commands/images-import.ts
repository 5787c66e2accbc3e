import {
  type BaseImage,
  createRegistryClient,
  imageOfBase,
  loadBaseFromLayout,
  OciError,
  pushImage,
  type RegistryClient,
  RegistryError,
} from '@stagewright/oci';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError, notLoggedIn, usageError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { imageName } from '../image-name.ts';
import { TransferProgress } from '../transfer-progress.ts';

interface Options {
  readonly select?: string;
}

export function imagesImport(command: Command): void {
  command
    .argument(
      '<archive>',
      'OCI archive or layout folder, as podman save --format oci-archive and skopeo write it',
    )
    .argument('<image>', 'namespace/name:tag it gets')
    .option('--select <tag>', 'tag or digest of the image, where the archive holds several')
    .addHelpText('after', '\nAn imported image can be the base of builds: --base-image with its reference.')
    .action(act(importImage));
}

async function importImage(
  context: Context,
  { select }: Options,
  archive: string,
  image: string,
): Promise<void> {
  const { repository, tag } = imageName(image);
  const { client, host } = await registryOf(context);
  try {
    const base = await loadBaseFromLayout(archive, select).catch((error: unknown) => {
      throw usageError(`${archive} cannot be imported: ${(error as Error).message}`);
    });
    await send(context, { client, base, repository, tag });
    const reference = `${host}/${repository}:${tag}`;
    await context.out.result({
      document: { reference, digest: base.digest, layers: base.manifest.layers.length },
      id: reference,
      text: `${reference} is imported: ${base.digest}\n`,
    });
  } finally {
    await client.close();
  }
}

/** The embedded registry takes the token of the session, under a name of its own. */
async function registryOf(context: Context): Promise<{ client: RegistryClient; host: string }> {
  const { url, token } = await context.connection();
  if (token === undefined) throw notLoggedIn(url);
  const { host, protocol } = new URL(url);
  const client = createRegistryClient({
    registry: host,
    scheme: protocol === 'https:' ? 'https' : 'http',
    credentials: { username: '_token', password: token },
    signal: context.io.signal,
  });
  return { client, host };
}

interface Sending {
  readonly client: RegistryClient;
  readonly base: BaseImage;
  readonly repository: string;
  readonly tag: string;
}

async function send({ out, io }: Context, { client, base, repository, tag }: Sending): Promise<void> {
  const { config, layers } = base.manifest;
  const total = layers.reduce((sum, { size }) => sum + size, config.size);
  const progress = new TransferProgress(out, `${repository}:${tag}`, total);
  const seen = new Map<string, number>();
  try {
    await pushImage(client, repository, imageOfBase(base), {
      tag,
      signal: io.signal,
      onProgress: ({ digest, sent }) => {
        progress.add(sent - (seen.get(digest) ?? 0));
        seen.set(digest, sent);
      },
    });
  } catch (error) {
    io.signal.throwIfAborted();
    throw refusal(error);
  } finally {
    progress.end();
  }
}

/** The registry's refusal with the exit codes of all commands. */
function refusal(error: unknown): unknown {
  if (error instanceof RegistryError && error.status === 401) {
    const advice = 'Log in again: stagewright login';
    return new CliError(error.message, { exit: EXIT.unauthenticated, advice, cause: error });
  }
  if (error instanceof RegistryError && error.status === 0) {
    return new CliError(error.message, { exit: EXIT.unreachable, cause: error });
  }
  return error instanceof OciError ? new CliError(error.message, { cause: error }) : error;
}
