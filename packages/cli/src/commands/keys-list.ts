import { keystone } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findUser } from '../find-account.ts';
import { printable } from '../printable.ts';
import { renderTable } from '../table.ts';

interface Options {
  readonly user?: string;
}

export function keysList(command: Command): void {
  command.option('--user <user>', 'name or id (default: yourself)').action(act(listKeys));
}

async function listKeys(context: Context, { user }: Options): Promise<void> {
  const client = await context.client();
  const query = user === undefined ? {} : { user_id: (await findUser(client, user)).id };
  const keys = await client.call(keystone.listAccessKeys, { query });
  await context.out.result({
    document: keys,
    id: keys.credentials.map(({ access }) => access).join('\n'),
    text: renderTable(
      [
        { title: 'access', cell: ({ access }) => access },
        { title: 'state', cell: ({ status }) => status },
        { title: 'created', cell: ({ create_time }) => create_time },
        { title: 'description', cell: (key) => printable(key.description) },
      ],
      keys.credentials,
    ),
  });
}
