import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { digestOf } from '@stagewright/oci';
import { isEnded } from '../../e2e/harness/client.ts';
import { processorTime } from '../harness/processor-time.ts';
import { createJob, startBuild, type Workplace } from '../harness/workplace.ts';
import type { Target } from './engine.ts';

export interface OwnBuild {
  /** From the claim to the final state. */
  readonly wallMs: number;
  /** Of server and worker, the registry included. */
  readonly cpuMs: number;
  /** Of layers. */
  readonly sentBytes: number;
}

/** A job of the service that builds one package after another. */
export async function ownJob(workplace: Workplace, base: string, name: string) {
  const { user, service } = workplace;
  const job = await createJob(user, name, { build: { base_image: base, artifact_tag: 'latest' } });
  return async (file: string): Promise<OwnBuild> => {
    await user.put(`/stagewright/v1/objects/bench/${name}`, await readFile(file));
    const processes = [service.pid, service.workerPid()];
    const before = processorTime(processes);
    const id = await startBuild(workplace, job);
    const record = await user.until(id, isEnded);
    if (record.build_state !== 'Successful') throw new Error(`${name}: ${JSON.stringify(record.failure)}`);
    const cpuMs = processorTime(processes) - before;
    const { body } = await user.call('GET', `/stagewright/v1/builds/${id}`);
    const { times, image } = body;
    const sent = image.layers.filter(({ transfer }: { transfer: string }) => transfer === 'uploaded');
    return {
      wallMs: Date.parse(times.ended_at) - Date.parse(times.accepted_at),
      cpuMs,
      sentBytes: sent.reduce((sum: number, { size }: { size: number }) => sum + size, 0),
    };
  };
}

/** The least that anybody must do: read, hash and send the bytes of a package, and have them stored safely. */
export async function floor({ host, login }: Target, file: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  // Bytes that the registry has would be linked at once.
  const fresh = randomBytes(16);
  const started = performance.now();
  const bytes = Buffer.concat([await readFile(file), fresh]);
  const answer = await fetch(`http://${host}/v2/engines/floor/blobs/uploads/?digest=${digestOf(bytes)}`, {
    method: 'POST',
    body: bytes,
    headers: { authorization, 'content-type': 'application/octet-stream' },
  });
  if (answer.status !== 201) throw new Error(`the floor: ${answer.status} ${await answer.text()}`);
  return performance.now() - started;
}
