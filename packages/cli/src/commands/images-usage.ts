import { imageQuota } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { renderFields } from '../table.ts';
import { byteSize } from '../transfer-progress.ts';

export function imagesUsage(command: Command): void {
  command.action(act(showUsage));
}

async function showUsage(context: Context): Promise<void> {
  const client = await context.client();
  const usage = await client.call(imageQuota.usage, {});
  const { limit_bytes: limit, used_bytes: used, repositories } = usage;
  await context.out.result({
    document: usage,
    id: String(used),
    text: renderFields([
      ['used', byteSize(used)],
      ['limit', limit === null ? 'none' : byteSize(limit)],
      ['repositories', repositories],
    ]),
  });
}
