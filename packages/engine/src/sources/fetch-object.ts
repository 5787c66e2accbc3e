import { setTimeout as delay } from 'node:timers/promises';
import type { BuildContext } from '../build-context.ts';
import type { FetchedPackage, PackageFile } from './package-file.ts';
import { SourceError } from './source-error.ts';

const ATTEMPTS_WITHOUT_PROGRESS = 4;
const PAUSE_MS = 250;

export interface FetchObjectOptions {
  readonly openSource: BuildContext['openSource'];
  readonly target: PackageFile;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** Before the second try; each further one is as much longer. Default 250. */
  readonly pauseMs?: number;
}

/** Fetches a package from the object store; what breaks off goes on from where it was. */
export async function fetchObject(options: FetchObjectOptions): Promise<FetchedPackage> {
  const { target, signal, note, pauseMs = PAUSE_MS } = options;
  let failures = 0;
  for (;;) {
    const before = target.received;
    try {
      const sha256 = await receiveOnce(options);
      return checked(target.finish(), sha256);
    } catch (error) {
      signal.throwIfAborted();
      failures = target.received > before ? 1 : failures + 1;
      if (!isTemporary(error) || failures >= ATTEMPTS_WITHOUT_PROGRESS) throw asSourceError(error);
      note(`The transfer broke off after ${target.received} bytes; going on from there`);
      await delay(pauseMs * failures, undefined, { signal });
    }
  }
}

async function receiveOnce({ openSource, target, signal }: FetchObjectOptions): Promise<string | undefined> {
  const from = target.received;
  const source = await openSource(from === 0 ? undefined : { from });
  if (signal.aborted) source.body.destroy();
  signal.throwIfAborted();
  try {
    await target.receive(source.body, source.size, signal);
  } catch (error) {
    // Once all is there, how the connection ended is of no interest.
    if (signal.aborted || isDiskError(error) || target.received !== source.size) throw error;
  }
  if (target.received !== source.size) {
    throw new SourceError(
      'source_unreachable',
      `The object store sent ${target.received} of ${source.size} bytes.`,
      {
        temporary: target.received < source.size,
      },
    );
  }
  return source.sha256;
}

function checked(fetched: FetchedPackage, sha256: string | undefined): FetchedPackage {
  if (sha256 !== undefined && sha256 !== fetched.sha256) {
    throw new SourceError(
      'checksum_mismatch',
      `The object's SHA-256 is ${fetched.sha256}, but was stored as ${sha256}.`,
    );
  }
  return fetched;
}

/** An error that is no `SourceError` comes from the stream: the connection to the server broke. */
function isTemporary(error: unknown): boolean {
  return error instanceof SourceError ? error.temporary : !isDiskError(error);
}

function asSourceError(error: unknown): unknown {
  if (error instanceof SourceError || isDiskError(error)) return error;
  return new SourceError('source_unreachable', 'The transfer from the object store broke off.', {
    cause: error,
  });
}

function isDiskError(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}
