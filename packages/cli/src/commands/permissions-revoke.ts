import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findProject, findUser } from '../find-account.ts';

export function permissionsRevoke(command: Command): void {
  command.argument('<project>', 'name or id').argument('<user>', 'name or id').action(act(revokePermission));
}

async function revokePermission(
  context: Context,
  _: object,
  projectName: string,
  userName: string,
): Promise<void> {
  const client = await context.client();
  const project = await findProject(client, projectName);
  const user = await findUser(client, userName);
  const params = { project_id: project.id, user_id: user.id };
  await client.call(accounts.revokePermission, { params });
  await context.out.result({
    document: { ...params, actions: [] },
    text: `In project ${project.name}, user ${user.name} may do nothing any more.\n`,
  });
}
