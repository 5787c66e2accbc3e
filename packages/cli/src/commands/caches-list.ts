import { caches } from '@stagewright/api';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { addCacheOptions, type CacheOptions, cacheQuery } from '../cache-options.ts';
import type { Context } from '../context.ts';
import { showCaches } from '../render-caches.ts';

export function cachesList(command: Command): void {
  addCacheOptions(command).action(act(listCaches));
}

async function listCaches(context: Context, options: CacheOptions): Promise<void> {
  const client = await context.client();
  await showCaches(context, await client.call(caches.list, { query: await cacheQuery(client, options) }));
}
