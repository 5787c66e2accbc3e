import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findProject } from '../find-account.ts';

export function projectsRename(command: Command): void {
  command.argument('<project>', 'name or id').argument('<name>', 'new name').action(act(renameProject));
}

async function renameProject(context: Context, _: object, old: string, name: string): Promise<void> {
  const client = await context.client();
  const { id: project_id } = await findProject(client, old);
  const project = await client.call(accounts.renameProject, { params: { project_id }, body: { name } });
  await context.out.result({
    document: project,
    id: project.id,
    text: `Project ${old} is now ${project.name}.\n`,
  });
}
