import { setTimeout as delay } from 'node:timers/promises';
import type { PublishTarget } from '@stagewright/api';
import { type EncodedBlob, type RegistryClient, RegistryError } from '@stagewright/oci';
import type { Dispatcher } from 'undici';
import type { BuildContext } from '../build-context.ts';
import { BuildFailure } from '../build-failure.ts';
import { BuildStopped } from '../build-stopped.ts';

export interface MoveForeignTagOptions {
  readonly client: RegistryClient;
  readonly target: PublishTarget;
  readonly manifest: EncodedBlob;
  readonly permit: BuildContext['permit'];
  readonly freshConnection: () => Dispatcher;
  readonly signal: AbortSignal;
  /** How long after the deadline a cut-off request may still be carried out by the registry. Default 30 s. */
  readonly settleMs?: number;
}

const BUSY_MS = 1000;
const ASK_MS = 2000;
const SETTLE_MS = 30_000;
/** The connection never stood, so nothing was sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
  'ADDRESS_REFUSED',
  'HOST_UNKNOWN',
]);

/**
 * Moves a tag of a registry that knows nothing of builds: a permit, then one request that ends at the permit's deadline
 * at the latest. After the permit nothing but that deadline bounds the build.
 */
export async function moveForeignTag(options: MoveForeignTagOptions): Promise<void> {
  const { client, target, manifest, freshConnection } = options;
  const deadlineMs = await takePermit(options);
  const deadline = performance.now() + deadlineMs;
  const dispatcher = freshConnection();
  try {
    const { bytes, descriptor } = manifest;
    const signal = AbortSignal.timeout(deadlineMs);
    await client.putManifest(target.repository, target.tag, bytes, descriptor.mediaType, {
      signal,
      dispatcher,
    });
  } catch (error) {
    const final = finalOutcome(error);
    if (final !== undefined) throw final;
    await askRegistry(options, deadline, error);
  } finally {
    await dispatcher.destroy();
  }
}

async function takePermit({ permit, target, manifest, signal }: MoveForeignTagOptions): Promise<number> {
  const { registry, repository, tag } = target;
  for (;;) {
    signal.throwIfAborted();
    const answer = await permit({ registry, repository, tag, digest: manifest.descriptor.digest });
    if (answer.kind === 'granted') return answer.deadlineMs;
    if (answer.reason === 'superseded') {
      throw new BuildFailure('superseded_publish', 'A later build of the job has already moved the tag.');
    }
    if (answer.reason === 'stopped') throw new BuildStopped();
    await delay(BUSY_MS, undefined, { signal });
  }
}

/** Undefined: the registry may have moved the tag, or may still do it. */
function finalOutcome(error: unknown): BuildFailure | undefined {
  if (!(error instanceof RegistryError)) return undefined;
  if (error.status >= 400 && error.status < 500)
    return new BuildFailure('registry_refused', error.message, { cause: error });
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  return NOT_SENT.has(code)
    ? new BuildFailure('registry_unreachable', error.message, { cause: error })
    : undefined;
}

/** Until what was sent can no longer arrive, the registry is asked for the tag; finding it there is success. */
async function askRegistry(options: MoveForeignTagOptions, deadline: number, cause: unknown): Promise<void> {
  const { client, target, manifest, settleMs = SETTLE_MS } = options;
  const until = deadline + settleMs;
  for (;;) {
    try {
      const found = await client.resolve(target.repository, target.tag, {
        signal: AbortSignal.timeout(ASK_MS * 2),
      });
      if (found.digest === manifest.descriptor.digest) return;
    } catch {
      // Not knowing is what this is about.
    }
    if (performance.now() >= until) break;
    await delay(Math.min(ASK_MS, Math.max(0, until - performance.now())));
  }
  throw new BuildFailure(
    'publish_unknown',
    `The registry gave no answer when the tag was to move, and ${settleMs / 1000} s after the deadline the tag was not there. It may still move.`,
    { cause },
  );
}
