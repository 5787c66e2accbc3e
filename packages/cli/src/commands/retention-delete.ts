import { imageRetention } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { repositoryOf } from '../image-name.ts';

export function retentionDelete(command: Command): void {
  command.argument('[repository]', 'namespace/name; else the rule for all others').action(act(deleteRule));
}

async function deleteRule(context: Context, _: object, name = ''): Promise<void> {
  const repository = repositoryOf(name);
  const client = await context.client();
  await client.call(imageRetention.remove, { query: { repository } });
  await context.out.result({
    document: { repository, deleted: true },
    id: repository,
    text: `The rule for ${repository || 'all other repositories'} is deleted: its tags stay.\n`,
  });
}
