import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findProject } from '../find-account.ts';

export function projectsDelete(command: Command): void {
  command.argument('<project>', 'name or id').action(act(deleteProject));
}

async function deleteProject(context: Context, _: object, name: string): Promise<void> {
  const client = await context.client();
  const project = await findProject(client, name);
  await client.call(accounts.deleteProject, { params: { project_id: project.id } });
  const document = { project_id: project.id, deleted: true };
  await context.out.result({ document, id: project.id, text: `Project ${project.name} is deleted.\n` });
}
