import { workerKeys } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { renderFields } from '../table.ts';

export function workersCreate(command: Command): void {
  command
    .argument('<name>', 'name of the worker')
    .addHelpText('after', '\nThe key is printed this once, and cannot be read again.')
    .action(act(createWorker));
}

async function createWorker(context: Context, _: object, name: string): Promise<void> {
  const client = await context.client();
  const created = await client.call(workerKeys.create, { body: { name } });
  await context.out.result({
    document: created,
    id: created.key,
    text: renderFields([
      ['name', created.name],
      ['key', created.key],
    ]),
  });
  context.out.note(
    'The key is shown this once. On the other machine: stagewright worker --server <address> --key-file <path>',
  );
}
