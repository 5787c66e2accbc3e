import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isEnded, type User } from '../harness/client.ts';

export interface BuiltImage {
  readonly buildId: string;
  readonly digest: string;
  /** `host/repository:tag`. */
  readonly reference: string;
}

/** Uploads a package, makes a job of it, builds it and answers the image. Fails with the build's log. */
export async function buildImage(
  user: User,
  job: string,
  file: string,
  settings: { readonly build?: object; readonly arch?: string } = {},
): Promise<BuiltImage> {
  const path = `demo/${basename(file)}`;
  await succeed(user.put(`/stagewright/v1/objects/${path}`, await readFile(file)));
  const created = await succeed(
    user.call('POST', '/assembling/v1/jobs', {
      job_name: job,
      environment_setting: settings.arch === undefined ? {} : { build_os: { arch: settings.arch } },
      code_repo: { type: 'BinObs', url: `obs://${path}` },
      build: settings.build ?? {},
    }),
  );
  const started = await succeed(user.call('POST', `/assembling/v1/jobs/${created.job_id}/builds`));
  const build = await user.until(started.build_id, isEnded);
  if (build.build_state !== 'Successful') {
    const { buildlog } = await succeed(
      user.call('GET', `/assembling/v1/builds/${build.build_id}/logs?from=0`),
    );
    throw new Error(`${job} ended as ${build.build_state}:\n${buildlog}`);
  }
  const [reference] = Object.values(build.swr_repository) as [string];
  return { buildId: build.build_id, digest: build.archive_result.digest, reference };
}

async function succeed(answer: ReturnType<User['call']>) {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
