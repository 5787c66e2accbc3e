import { assembling, nativeBuilds } from '@stagewright/api';
import { CliError } from '../cli-error.ts';
import type { Client } from '../client.ts';
import { findJobId } from '../find-job.ts';
import type { Asked } from './contacts.ts';

/** How its last build was built says what the next one needs; before the first, nobody knows. */
export async function askedOfJob(client: Client, name: string): Promise<Asked> {
  const job_id = await findJobId(client, name);
  const { spec, last_build_id } = await client.call(assembling.getJob, { params: { job_id } });
  const { code_repo: repository, build: settings } = spec;
  const isRepository = repository !== null && !/^binobs$/i.test(repository.type);
  if (!isRepository) return { settings, ...(repository === null ? {} : { repository: repository.url }) };
  const plan =
    last_build_id === ''
      ? undefined
      : await client.call(nativeBuilds.plan, { params: { build_id: last_build_id } }).catch(() => undefined);
  return { repository: repository.url, ...(plan === undefined ? {} : { settings, plan }) };
}

export async function askedOfFolder(folder: string): Promise<Asked> {
  const { dockerfileImages, planFolder } = await import('@stagewright/worker');
  const found = await planFolder(folder, {});
  if (found.kind === 'refused') throw new CliError(found.message);
  const { plan } = found;
  const images = plan.dockerfile === undefined ? [] : await dockerfileImages(folder, plan.dockerfile);
  return { settings: {}, plan, images };
}
