import { workerKeys } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';

export function workersDelete(command: Command): void {
  command.argument('<name>', 'name of the worker').action(act(deleteWorker));
}

async function deleteWorker(context: Context, _: object, name: string): Promise<void> {
  const client = await context.client();
  await client.call(workerKeys.delete, { params: { name } });
  await context.out.result({
    document: { name, deleted: true },
    id: name,
    text: `The key of worker ${name} is revoked; what it runs is tried again once its lease is over.\n`,
  });
}
