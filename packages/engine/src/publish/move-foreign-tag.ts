import { setTimeout as delay } from 'node:timers/promises';
import type { PublishTarget } from '@stagewright/api';
import { type EncodedBlob, type RegistryClient, RegistryError } from '@stagewright/oci';
import type { BuildContext, Clock } from '../build-context.ts';
import { BuildFailure } from '../build-failure.ts';
import { BuildStopped } from '../build-stopped.ts';
import type { OneShotConnection } from '../network/one-shot-connection.ts';

export interface MoveForeignTagOptions {
  readonly client: RegistryClient;
  readonly target: PublishTarget;
  readonly manifest: EncodedBlob;
  readonly clock: Clock;
  readonly permit: BuildContext['permit'];
  readonly connect: (until: { readonly clock: Clock; readonly deadline: number }) => OneShotConnection;
  readonly signal: AbortSignal;
}

const BUSY_MS = 1000;

/**
 * Moves a tag of a registry that knows nothing of builds: a permit, then one request that ends at the permit's deadline
 * at the latest. After the permit nothing but that deadline bounds the build. Where the outcome is not known, it is the
 * service that asks the registry, once nothing can be under way any more.
 */
export async function moveForeignTag(options: MoveForeignTagOptions): Promise<void> {
  const { client, target, manifest, clock } = options;
  const connection = options.connect({ clock, deadline: await takePermit(options) });
  const { dispatcher, signal } = connection;
  try {
    const { bytes, descriptor } = manifest;
    await client.putManifest(target.repository, target.tag, bytes, descriptor.mediaType, {
      signal,
      dispatcher,
    });
  } catch (error) {
    throw outcomeOf(error, connection);
  } finally {
    await connection.close();
  }
}

/** Asks until the permit is given or refused for good; answers its deadline. */
async function takePermit(options: MoveForeignTagOptions): Promise<number> {
  const { permit, target, manifest, clock, signal } = options;
  const { registry, repository, tag } = target;
  for (;;) {
    signal.throwIfAborted();
    const answer = await permit({ registry, repository, tag, digest: manifest.descriptor.digest });
    if (answer.kind === 'granted') return clock.now() + answer.deadlineMs;
    if (answer.reason === 'superseded') {
      throw new BuildFailure('superseded_publish', 'A later build of the job has already moved the tag.');
    }
    if (answer.reason === 'stopped') throw new BuildStopped();
    await delay(BUSY_MS, undefined, { signal });
  }
}

/** What the failure of the request says about the tag: refused, never asked for, or nothing. */
function outcomeOf(error: unknown, { stood }: OneShotConnection): BuildFailure {
  const known = error instanceof RegistryError ? error : undefined;
  const refused = known !== undefined && known.status >= 400 && known.status < 500;
  if (refused || known?.code === 'REDIRECT_REFUSED') {
    return new BuildFailure('registry_refused', known.message, { cause: error });
  }
  if (!stood) {
    const message = known?.message ?? 'No connection to the registry stood in time.';
    return new BuildFailure('registry_unreachable', message, { cause: error });
  }
  return new BuildFailure(
    'publish_unknown',
    'The registry did not say whether the tag has moved. It is asked once nothing can be under way any more.',
    { cause: error },
  );
}
