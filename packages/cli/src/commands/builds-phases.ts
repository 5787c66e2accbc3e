import { assembling } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { stateCell } from '../build-record.ts';
import type { Context } from '../context.ts';
import { renderTable } from '../table.ts';

export function buildsPhases(command: Command): void {
  command.argument('<build>', 'id of the build').action(act(listPhases));
}

async function listPhases(context: Context, _: object, build_id: string): Promise<void> {
  const client = await context.client();
  const phases = await client.call(assembling.listPhases, { params: { build_id } });
  await context.out.result({
    document: phases,
    text: renderTable(
      [
        { title: 'phase', cell: ({ name }) => name },
        { title: 'state', cell: ({ state }) => stateCell(context.out, state) },
        { title: 'started', cell: ({ started_at }) => started_at },
        { title: 'ended', cell: ({ ended_at }) => ended_at },
      ],
      phases.list,
    ),
  });
}
