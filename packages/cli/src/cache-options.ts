import type { Command } from 'commander';
import type { Client } from './client.ts';
import { findJobId } from './find-job.ts';

export interface CacheOptions {
  readonly job?: string;
  readonly name?: string;
}

/** Which caches a command is about. */
export function addCacheOptions(command: Command): Command {
  return command
    .option('--job <job>', 'those of one job, by name or id; else all of the project')
    .option('--name <name>', 'those of one tool (npm, maven, …), or dockerfile-layers');
}

export async function cacheQuery(client: Client, { job, name }: CacheOptions) {
  return {
    ...(job === undefined ? {} : { job_id: await findJobId(client, job) }),
    ...(name === undefined ? {} : { name }),
  };
}
