import { system, type WorkerList } from '@stagewright/api';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';

type Worker = WorkerList['list'][number];

/** A connected worker, by its id or by a name that no other has. */
export async function findWorker(
  client: Awaited<ReturnType<Context['client']>>,
  given: string,
): Promise<Worker> {
  const { list } = await client.call(system.workers, {});
  const found = list.filter(({ worker_id, name }) => worker_id === given || name === given);
  const [worker] = found;
  if (!worker) throw new CliError(`no worker ${given} is connected`);
  if (found.length > 1) {
    const ids = found.map(({ worker_id }) => worker_id).join(', ');
    throw new CliError(`several workers are called ${given}: ${ids}`);
  }
  return worker;
}
