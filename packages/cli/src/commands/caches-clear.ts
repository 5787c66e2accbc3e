import { caches } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { addCacheOptions, type CacheOptions, cacheQuery } from '../cache-options.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { showCaches } from '../render-caches.ts';

export function cachesClear(command: Command): void {
  addCacheOptions(command)
    .addHelpText(
      'after',
      `
Shows what was removed. What a build has now stays with it and is not kept when it ends; layers that a build
is using stay. Ends with 1 when a worker did not answer.`,
    )
    .action(act(clearCaches));
}

async function clearCaches(context: Context, options: CacheOptions): Promise<ExitCode> {
  const client = await context.client();
  const answer = await client.call(caches.clear, { query: await cacheQuery(client, options) });
  await showCaches(context, answer);
  return answer.silent.length === 0 ? EXIT.ok : EXIT.failed;
}
