import { imageQuota } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { showUsage } from '../show-usage.ts';

export function imagesUsage(command: Command): void {
  command.action(
    act(async (context) => {
      const usage = await (await context.client()).call(imageQuota.usage, {});
      await showUsage(context, usage, ['repositories', usage.repositories]);
    }),
  );
}
