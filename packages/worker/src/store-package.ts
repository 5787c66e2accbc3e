import { createReadStream } from 'node:fs';
import { type Claim, PROBLEMS, workerProtocol } from '@stagewright/api';
import type { PackageAnswer, PackageFile } from '@stagewright/engine';
import { type ServerClient, ServerRefusal } from './client.ts';
import { persist } from './retry.ts';

/** Of the server's word on a package, or on the request for it. */
const SUPERSEDED = 'superseded';

/** Sends what a build left to the server; over cuts again from its first byte: one try stores all of it or nothing. */
export async function storePackage(
  client: ServerClient,
  { build_id, epoch }: Claim,
  { name, file, size, sha256 }: PackageFile,
  signal: AbortSignal,
): Promise<PackageAnswer> {
  const send = async (): Promise<PackageAnswer> => {
    const answer = await client.call(workerProtocol.storePackage, {
      params: { build_id },
      query: { epoch, name },
      headers: { 'content-length': String(size), 'x-content-sha256': sha256 },
      stream: createReadStream(file, { highWaterMark: 1 << 20 }),
      signal,
    });
    if (answer?.kind === 'stored') return { kind: 'stored', reference: answer.url };
    if (answer?.refusal !== SUPERSEDED) return { kind: 'stopped' };
    const message = 'A later build of the job has already stored its package.';
    return { kind: 'refused', reason: 'superseded_publish', message };
  };
  return await persist(signal, () => send().catch(asAnswer));
}

/** What no repetition would change. */
function asAnswer(error: unknown): PackageAnswer {
  if (!(error instanceof ServerRefusal)) throw error;
  const { status, message } = error;
  if (status === PROBLEMS.storage_full.status) return { kind: 'refused', reason: 'disk_full', message };
  if (status === PROBLEMS.epoch_outdated.status) return { kind: 'stopped' };
  if (status !== PROBLEMS.parameter_invalid.status && status !== PROBLEMS.too_large.status) throw error;
  return { kind: 'refused', reason: 'plan_invalid', message };
}
