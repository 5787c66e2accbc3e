import { imageQuota, objectQuota } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { findProject } from '../find-account.ts';
import { whole } from '../option-values.ts';

interface Options {
  readonly images?: number;
  readonly packages?: number;
}

export function projectsQuota(command: Command): void {
  command
    .argument('<project>', 'name or id')
    .option('--images <bytes>', 'bytes that its images may take; 0: no bound', whole())
    .option(
      '--packages <bytes>',
      'bytes that its packages in the object store may take; 0: no bound',
      whole(),
    )
    .addHelpText('after', '\nWithout an option both are what the service allows.')
    .action(act(setQuota));
}

async function setQuota(context: Context, { images, packages }: Options, name: string): Promise<void> {
  const client = await context.client();
  const { id: project_id } = await findProject(client, name);
  const both = images === undefined && packages === undefined;
  const lines: string[] = [];
  const set = async (what: string, endpoint: typeof imageQuota.set, bytes: number | undefined) => {
    if (bytes === undefined && !both) return;
    await client.call(endpoint, { params: { project_id }, body: { limit_bytes: bytes ?? null } });
    const bound = bytes === undefined ? 'take what the service allows' : `take ${bytes} bytes`;
    lines.push(bytes === 0 ? `${what} of ${name} have no bound.\n` : `${what} of ${name} may ${bound}.\n`);
  };
  await set('Images', imageQuota.set, images);
  await set('Packages', objectQuota.set, packages);
  await context.out.result({
    document: {
      project_id,
      ...(both || images !== undefined ? { limit_bytes: images ?? null } : {}),
      ...(both || packages !== undefined ? { packages_limit_bytes: packages ?? null } : {}),
    },
    id: project_id,
    text: lines.join(''),
  });
}
