import { type Claim, workerProtocol } from '@stagewright/api';
import { type OpenedSource, SourceError } from '@stagewright/engine';
import { type ServerClient, ServerRefusal } from './client.ts';

const SILENCE_MS = 60_000;

export interface SourcePlace {
  /** Byte to begin at. */
  readonly from: number;
  readonly signal: AbortSignal;
}

/** Opens a build's package in the server's object store. @throws SourceError */
export async function openSource(
  client: ServerClient,
  { build_id, epoch }: Claim,
  { from, signal }: SourcePlace,
): Promise<OpenedSource> {
  try {
    const { body, headers } = await client.open(workerProtocol.source, {
      params: { build_id },
      query: { epoch },
      headers: from > 0 ? { range: `bytes=${from}-` } : {},
      silenceMs: SILENCE_MS,
      signal,
    });
    // Whoever reads the package sees its error; one that nobody reads to its end must not end the process.
    body.on('error', () => undefined);
    return { body, size: Number(headers['x-object-size']), sha256: String(headers['x-content-sha256']) };
  } catch (error) {
    const missing = error instanceof ServerRefusal && error.status === 404;
    throw missing
      ? new SourceError('source_not_found', error.message, { cause: error })
      : new SourceError('source_unreachable', 'The object store did not answer.', { cause: error });
  }
}
