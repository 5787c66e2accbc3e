import { createReadStream } from 'node:fs';
import { type Claim, PROBLEMS, workerProtocol } from '@stagewright/api';
import type { PackageAnswer, PackageFile } from '@stagewright/engine';
import { type ServerClient, ServerRefusal } from './client.ts';
import { persist } from './retry.ts';

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
  const { code, message } = error;
  switch (code) {
    case PROBLEMS.epoch_outdated.code:
      return { kind: 'stopped' };
    case PROBLEMS.storage_full.code:
      return { kind: 'refused', reason: 'disk_full', message };
    case PROBLEMS.parameter_invalid.code:
    case PROBLEMS.object_quota_exceeded.code:
    case PROBLEMS.too_large.code:
      return { kind: 'refused', reason: 'plan_invalid', message };
    default:
      throw error;
  }
}
