import { gitAuthorizations } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { readOwnProject } from '../own-token.ts';

export function gitAuthsDelete(command: Command): void {
  command.argument('<name>', 'name of the login').action(act(deleteAuth));
}

async function deleteAuth(context: Context, _: object, name: string): Promise<void> {
  const client = await context.client();
  const params = { project_id: await readOwnProject(context), name };
  await client.call(gitAuthorizations.remove, { params });
  await context.out.result({
    document: { name, deleted: true },
    id: name,
    text: `Login ${name} is deleted.\n`,
  });
}
