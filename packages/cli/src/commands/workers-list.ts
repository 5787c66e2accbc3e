import { system, type WorkerList } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

export function workersList(command: Command): void {
  command.action(act(listWorkers));
}

async function listWorkers(context: Context): Promise<void> {
  const client = await context.client();
  const answer = await client.call(system.workers, {});
  await context.out.result({
    document: answer,
    id: answer.list.map(({ worker_id }) => worker_id).join('\n'),
    text: answer.keys.length === 0 ? workerTable(answer) : `${workerTable(answer)}\n${keyTable(answer)}`,
  });
}

function workerTable({ list }: WorkerList): string {
  return renderTable(
    [
      { title: 'name', cell: ({ name }) => printable(name) },
      { title: 'key', cell: ({ key }) => key },
      { title: 'pool', cell: ({ pool }) => printable(pool) },
      { title: 'arch', cell: ({ arch }) => printable(arch) },
      {
        title: 'busy',
        cell: (worker) => `${worker.builds.length + worker.other_builds}/${worker.slots}`,
        align: 'right',
      },
      { title: 'seen', cell: ({ seen_at }) => seen_at },
      { title: 'version', cell: (worker) => printable(worker.version) },
      { title: 'claims', cell: ({ draining }) => (draining ? 'drains' : 'yes') },
      { title: 'builds', cell: ({ builds }) => builds.join(' ') },
    ],
    list,
  );
}

function keyTable({ list, keys }: WorkerList): string {
  return renderTable(
    [
      { title: 'key', cell: ({ name }) => name },
      {
        title: 'workers',
        cell: ({ name }) => String(list.filter(({ key }) => key === name).length),
        align: 'right',
      },
      { title: 'created', cell: ({ created_at }) => created_at },
      { title: 'by', cell: ({ created_by }) => printable(created_by) },
    ],
    keys,
  );
}
