import { imageRetention } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { usageError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { repositoryOf } from '../image-name.ts';
import { repeated, whole } from '../option-values.ts';

interface Options {
  readonly last?: number;
  readonly days?: number;
  readonly tag?: readonly string[];
  readonly protect?: readonly string[];
}

export function retentionSet(command: Command): void {
  command
    .argument('[repository]', 'namespace/name; else all repositories without a rule of their own')
    .option('--last <n>', 'keep so many of the tags that were moved last', whole())
    .option('--days <n>', 'keep the tags that were moved in so many days', whole())
    .option('--tag <pattern>', 'tags that the rule is about, with * and ?; repeatable', repeated)
    .option('--protect <pattern>', 'tags that always stay; repeatable', repeated)
    .addHelpText(
      'after',
      '\nA tag stays that --last or --days keeps. See what would go: stagewright retention preview',
    )
    .action(act(setRule));
}

async function setRule(context: Context, options: Options, name = ''): Promise<void> {
  const { last, days, tag, protect } = options;
  if (last === undefined && days === undefined) throw usageError('Give --last, --days or both');
  const repository = repositoryOf(name);
  const client = await context.client();
  const body = {
    repository,
    keep_last: last ?? null,
    keep_days: days ?? null,
    ...(tag === undefined ? {} : { tags: [...tag] }),
    ...(protect === undefined ? {} : { protected: [...protect] }),
  };
  await client.call(imageRetention.put, { body });
  await context.out.result({
    document: body,
    id: repository,
    text: `The rule for ${repository || 'all other repositories'} is set.\n`,
  });
}
