import {
  type BaseImage,
  createRegistryClient,
  hostPlatform,
  imageOfBase,
  loadBaseFromLayout,
  loadBaseFromRegistry,
  parseReference,
  writeArchive,
} from '@stagewright/oci';
import { CliError } from '../cli-error.ts';

export interface PullOptions {
  readonly reference: string;
  /** What the build said it published. */
  readonly digest: string;
  readonly archive: string;
  readonly password: string;
  readonly signal: AbortSignal;
}

/** An image in an OCI archive on this machine. */
export interface PulledImage {
  readonly reference: string;
  readonly digest: string;
  readonly archive: string;
  readonly image: BaseImage;
  /** Of manifest, config and layers, as they travel. */
  readonly bytes: number;
}

/**
 * Pulls an image over `/v2/` as any client does and writes it as an OCI archive. Every blob is hashed on its way: the pull fails when
 * one is not what its digest says, or when the tag leads to another manifest than the build published.
 */
export async function pullImage(options: PullOptions): Promise<PulledImage> {
  const { reference, digest, archive, password, signal } = options;
  const { registry, repository, tag = 'latest' } = parseReference(reference);
  const client = createRegistryClient({
    registry,
    scheme: 'http',
    credentials: { username: 'admin', password },
    signal,
  });
  try {
    const remote = await loadBaseFromRegistry(client, repository, tag, hostPlatform(), { signal });
    if (remote.digest !== digest)
      throw new CliError(`${reference} is ${remote.digest}, but the build published ${digest}.`);
    await writeArchive(archive, imageOfBase(remote), { tag, signal });
    const image = await loadBaseFromLayout(archive, tag);
    const parts = [image.manifest.config, ...image.manifest.layers];
    const bytes = parts.reduce((sum, { size }) => sum + size, image.manifestBytes.byteLength);
    return { reference, digest, archive, image, bytes };
  } finally {
    await client.close();
  }
}
