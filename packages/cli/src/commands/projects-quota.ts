import { imageQuota } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findProject } from '../find-account.ts';
import { whole } from '../option-values.ts';

export function projectsQuota(command: Command): void {
  command
    .argument('<project>', 'name or id')
    .option(
      '--images <bytes>',
      'bytes that its images may take; 0: no bound. Else that of the service',
      whole(),
    )
    .action(act(setQuota));
}

async function setQuota(
  context: Context,
  { images }: { readonly images?: number },
  name: string,
): Promise<void> {
  const client = await context.client();
  const { id: project_id } = await findProject(client, name);
  const body = { limit_bytes: images ?? null };
  await client.call(imageQuota.set, { params: { project_id }, body });
  const bound = images === undefined ? 'what the service allows' : `${images} bytes`;
  await context.out.result({
    document: { project_id, ...body },
    id: project_id,
    text: images === 0 ? `Images of ${name} have no bound.\n` : `Images of ${name} may take ${bound}.\n`,
  });
}
