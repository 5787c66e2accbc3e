import { system } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findWorker } from '../find-worker.ts';

export function workersDrain(command: Command): void {
  command
    .argument('<worker>', 'id or name of a connected worker')
    .action(
      act((context, _: object, given: string) =>
        setDraining(context, given, true, 'claims no more builds; what it runs goes on.'),
      ),
    );
}

export function workersResume(command: Command): void {
  command
    .argument('<worker>', 'id or name of a connected worker')
    .action(
      act((context, _: object, given: string) => setDraining(context, given, false, 'claims builds again.')),
    );
}

async function setDraining(context: Context, given: string, draining: boolean, said: string): Promise<void> {
  const client = await context.client();
  const { worker_id, name } = await findWorker(client, given);
  await client.call(system.drainWorker, { params: { worker_id }, body: { draining } });
  await context.out.result({
    document: { worker_id, name, draining },
    id: worker_id,
    text: `Worker ${name} ${said}\n`,
  });
}
