import { type Claim, previewProtocol, workerProtocol } from '@stagewright/api';
import { type OpenedSource, SourceError } from '@stagewright/engine';
import type { Dispatcher } from 'undici';
import { type ServerClient, ServerRefusal } from './client.ts';

const SILENCE_MS = 60_000;

export interface SourcePlace {
  /** Byte to begin at. Left out: the whole package, which the answer may name as a file of this machine. */
  readonly from?: number | undefined;
  readonly signal: AbortSignal;
}

/** How every package is asked for. Of a server elsewhere no name of a file is taken. */
const asked = ({ isLocal }: ServerClient, { from, signal }: SourcePlace) => ({
  headers:
    from === undefined && isLocal
      ? { 'x-object-file': 'wanted' }
      : from !== undefined && from > 0
        ? { range: `bytes=${from}-` }
        : {},
  silenceMs: SILENCE_MS,
  signal,
});

async function opened(
  { isLocal }: ServerClient,
  opening: Promise<Dispatcher.ResponseData>,
): Promise<OpenedSource> {
  try {
    const { body, headers } = await opening;
    // Whoever reads the package sees its error; one that nobody reads to its end must not end the process.
    body.on('error', () => undefined);
    const file = headers['x-object-file'];
    const size = Number(headers['x-object-size']);
    const sha256 = String(headers['x-content-sha256']);
    if (!isLocal || typeof file !== 'string') return { body, size, sha256 };
    await body.dump();
    return { body, size, sha256, file: decodeURIComponent(file) };
  } catch (error) {
    const missing = error instanceof ServerRefusal && error.status === 404;
    throw missing
      ? new SourceError('source_not_found', error.message, { cause: error })
      : new SourceError('source_unreachable', 'The object store did not answer.', { cause: error });
  }
}

/** Opens a build's package in the server's object store. @throws SourceError */
export function openSource(
  client: ServerClient,
  { build_id, epoch }: Claim,
  place: SourcePlace,
): Promise<OpenedSource> {
  const named = { params: { build_id }, query: { epoch } };
  return opened(client, client.open(workerProtocol.source, { ...named, ...asked(client, place) }));
}

/** The same for a package that is looked at for somebody who defines a job. */
export function openPreviewSource(
  client: ServerClient,
  preview_id: string,
  place: SourcePlace,
): Promise<OpenedSource> {
  return opened(
    client,
    client.open(previewProtocol.source, { params: { preview_id }, ...asked(client, place) }),
  );
}
