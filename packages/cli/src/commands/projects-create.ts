import { accounts } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';

export function projectsCreate(command: Command): void {
  command.argument('<name>', 'name of the project').action(act(createProject));
}

async function createProject(context: Context, _: object, name: string): Promise<void> {
  const client = await context.client();
  const project = await client.call(accounts.createProject, { body: { name } });
  await context.out.result({
    document: project,
    id: project.id,
    text: `Project ${project.name} is created: ${project.id}\nLog in to it: stagewright login --project ${project.name}\n`,
  });
}
