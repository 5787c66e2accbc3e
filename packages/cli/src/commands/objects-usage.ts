import { objectQuota } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { showUsage } from '../show-usage.ts';

export function objectsUsage(command: Command): void {
  command.action(
    act(async (context) => {
      const usage = await (await context.client()).call(objectQuota.usage, {});
      await showUsage(context, usage, ['objects', usage.objects]);
    }),
  );
}
