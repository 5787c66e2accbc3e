import { assembling, ID_PATTERN } from '@stagewright/api';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { EXIT } from './exit.ts';

const ID = new RegExp(ID_PATTERN);
const PAGE = 100;

/** The id of a job that was named by its id or by its name; letters count without case, as in the API. */
export async function findJobId(client: Client, job: string): Promise<string> {
  if (ID.test(job)) return job;
  const wanted = job.toLowerCase();
  for (let page = 1; ; page += 1) {
    const query = { page, per_page: PAGE, job_name: job.slice(0, 64) };
    const { list, total } = await client.call(assembling.listJobs, { query });
    const found = list.find(({ job_name }) => job_name.toLowerCase() === wanted);
    if (found !== undefined) return found.job_id;
    if (list.length === 0 || page * PAGE >= total) break;
  }
  throw new CliError(`There is no job ${job}.`, {
    exit: EXIT.notFound,
    advice: 'The jobs of your project: stagewright jobs list',
  });
}
