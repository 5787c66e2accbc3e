import { setTimeout as delay } from 'node:timers/promises';
import type { PublishTarget } from '@stagewright/api';
import { type EncodedBlob, type RegistryClient, RegistryError } from '@stagewright/oci';
import { BuildFailure } from '../build-failure.ts';
import { BuildStopped } from '../build-stopped.ts';

export interface MoveEmbeddedTagOptions {
  readonly client: RegistryClient;
  readonly target: PublishTarget;
  readonly manifest: EncodedBlob;
  readonly signal: AbortSignal;
}

const TRIES = 5;
const TRY_MS = 10_000;
const PAUSE_MS = 500;
/** Refusals of the protocol that mean that the attempt is to end: a stop, or another attempt, came first. */
const NOT_OURS = new Set(['stopping', 'outdated', 'final', 'permit_taken']);

/**
 * Moves a tag of the embedded registry, which is the build's permit: the registry does it in one step with the build's
 * record or not at all. Once asked it is not taken back; where the answer was lost, asking again is safe.
 */
export async function moveEmbeddedTag(options: MoveEmbeddedTagOptions): Promise<void> {
  options.signal.throwIfAborted();
  for (let attempt = 1; ; attempt++) {
    try {
      await put(options);
      return;
    } catch (error) {
      const final = finalOutcome(error);
      if (final !== undefined) throw final;
      if (await isThere(options)) return;
      if (attempt >= TRIES) throw unanswered(error);
      await delay(PAUSE_MS * attempt);
    }
  }
}

async function put({ client, target, manifest }: MoveEmbeddedTagOptions): Promise<void> {
  const { repository, tag } = target;
  const { bytes, descriptor } = manifest;
  await client.putManifest(repository, tag, bytes, descriptor.mediaType, {
    signal: AbortSignal.timeout(TRY_MS),
  });
}

function unanswered(cause: unknown): BuildFailure {
  return new BuildFailure('registry_unreachable', 'The registry did not answer when the tag was to move.', {
    cause,
  });
}

/** Undefined: whether the tag moved is not known. */
function finalOutcome(error: unknown): Error | undefined {
  if (!(error instanceof RegistryError) || error.status < 400 || error.temporary) return undefined;
  if (error.reason === 'superseded') {
    return new BuildFailure('superseded_publish', 'A later build of the job has already moved the tag.', {
      cause: error,
    });
  }
  const notOurs = error.reason !== undefined && NOT_OURS.has(error.reason);
  if (notOurs || error.code === 'UNAUTHORIZED') return new BuildStopped();
  return new BuildFailure('registry_refused', error.message, { cause: error });
}

async function isThere({ client, target, manifest }: MoveEmbeddedTagOptions): Promise<boolean> {
  try {
    const found = await client.resolve(target.repository, target.tag, {
      signal: AbortSignal.timeout(TRY_MS),
    });
    return found.digest === manifest.descriptor.digest;
  } catch {
    return false;
  }
}
