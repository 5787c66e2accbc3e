import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isEnded, login, type User } from '../../harness/client.ts';
import type { Service } from '../../harness/service.ts';
import { pushTinyBase, TINY_BASE } from './tiny-base.ts';

const ADMIN = 'admin';
const EXAMPLE = join(import.meta.dirname, '../../../examples/node-app');

/** Lets a service fetch packages from this machine. */
export const ALLOW_LOOPBACK = { STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8' };

/** What a service held at one moment, as its users saw it. */
export interface World {
  readonly jobs: readonly { readonly id: string; readonly name: string }[];
  readonly builds: readonly SeenBuild[];
  readonly objects: readonly { readonly path: string; readonly sha256: string }[];
}

interface SeenBuild {
  readonly id: string;
  readonly state: string;
  /** Manifest of the image, `''` where there is none. */
  readonly digest: string;
  readonly repository: string;
  readonly logSha256: string;
}

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** A small package of a Node application. */
export function nodePackage(): Buffer {
  return execFileSync('tar', [
    '--sort=name',
    '--mtime=@0',
    '--owner=0',
    '--group=0',
    '-cz',
    '-C',
    EXAMPLE,
    '.',
  ]);
}

/** `change`: of the build settings; `url`: another package than the supplied one. */
export async function createJob(
  user: User,
  name: string,
  { url = 'obs://demo/app.tgz', ...change }: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const created = await user.call('POST', '/assembling/v1/jobs', {
    job_name: name,
    environment_setting: {},
    code_repo: { type: 'BinObs', url },
    build: { language: 'nodejs', base_image: `${new URL(user.url).host}/${TINY_BASE}`, ...change },
  });
  if (created.status !== 200) throw new Error(`job ${name}: ${JSON.stringify(created.body)}`);
  return created.body.job_id;
}

export async function startBuild(user: User, jobId: string): Promise<string> {
  const started = await user.call('POST', `/assembling/v1/jobs/${jobId}/builds`);
  if (started.status !== 200) throw new Error(`build of ${jobId}: ${JSON.stringify(started.body)}`);
  return started.body.build_id;
}

/** The package and the base image that the jobs of these tests use. */
export async function supply(service: Service, user: User, password: string): Promise<void> {
  await pushTinyBase({ host: new URL(service.url).host, username: ADMIN, password });
  const put = await user.put('/stagewright/v1/objects/demo/app.tgz', nodePackage());
  if (put.status !== 200) throw new Error(JSON.stringify(put.body));
}

/** Fills an empty service: jobs, a package, images, and a build of each way to end. */
export async function settle(service: Service, password: string): Promise<World> {
  const user = await login(service.url, ADMIN, password);
  await supply(service, user, password);
  const jobs = [
    { name: 'works', id: await createJob(user, 'works') },
    { name: 'fails', id: await createJob(user, 'fails', { url: 'obs://demo/absent.tgz' }) },
  ];
  const builds: SeenBuild[] = [];
  for (const { id } of [jobs[0]!, ...jobs]) {
    const build = await startBuild(user, id);
    await user.until(build, isEnded);
    builds.push(await see(user, build));
  }
  const cancelled = await startBuild(user, jobs[0]!.id);
  await user.call('PATCH', `/assembling/v1/builds/${cancelled}`);
  await user.until(cancelled, isEnded);
  builds.push(await see(user, cancelled));
  return { jobs, builds, objects: [{ path: 'demo/app.tgz', sha256: sha256(nodePackage()) }] };
}

async function see(user: User, id: string): Promise<SeenBuild> {
  // The stream ends once the log is closed.
  await user.call('GET', `/stagewright/v1/builds/${id}/log/stream`);
  const { body } = await user.call('GET', `/assembling/v1/builds/${id}`);
  const log = await user.call('GET', `/stagewright/v1/builds/${id}/log`);
  const reference = String(Object.values(body.swr_repository)[0]);
  return {
    id,
    state: body.build_state,
    digest: body.archive_result.digest ?? '',
    repository: reference.replace(/^[^/]*\/(.*):[^:]*$/, '$1'),
    logSha256: sha256(log.body),
  };
}

/** What of a world is not there any more, or not as it was. Reads all of it: records, logs, packages, and every byte of every image. */
export async function differences(service: Service, password: string, world: World): Promise<string[]> {
  const user = await login(service.url, ADMIN, password);
  const registry = basicReader(service, password);
  const found: string[] = [];
  for (const { id, name } of world.jobs) {
    const { status, body } = await user.call('GET', `/assembling/v1/jobs/${id}`);
    if (status !== 200 || body.spec.job_name !== name) found.push(`job ${name}: ${status}`);
  }
  for (const build of world.builds) {
    const seen = await see(user, build.id).catch((error: Error) => ({ ...build, state: error.message }));
    if (!isDeepStrictEqual(seen, build))
      found.push(`build ${JSON.stringify(build)}: ${JSON.stringify(seen)}`);
    if (build.digest !== '') found.push(...(await missingOfImage(registry, build)));
  }
  for (const { path, sha256: expected } of world.objects) {
    const answer = await fetch(`${service.url}/stagewright/v1/objects/${path}`, {
      headers: { 'x-auth-token': user.token },
    });
    if (sha256(Buffer.from(await answer.arrayBuffer())) !== expected)
      found.push(`object ${path}: ${answer.status}`);
  }
  return found;
}

type Reader = (path: string) => Promise<Buffer>;

function basicReader({ url }: Service, password: string): Reader {
  const authorization = `Basic ${Buffer.from(`${ADMIN}:${password}`).toString('base64')}`;
  return async (path) => {
    const answer = await fetch(`${url}/v2/${path}`, { headers: { authorization } });
    return Buffer.from(await answer.arrayBuffer());
  };
}

async function missingOfImage(read: Reader, { digest, repository }: SeenBuild): Promise<string[]> {
  const manifest = await read(`${repository}/manifests/${digest}`);
  if (`sha256:${sha256(manifest)}` !== digest) return [`manifest ${digest} of ${repository}`];
  const { config, layers } = JSON.parse(manifest.toString());
  const missing: string[] = [];
  for (const blob of [config, ...layers]) {
    const bytes = await read(`${repository}/blobs/${blob.digest}`);
    if (`sha256:${sha256(bytes)}` !== blob.digest) missing.push(`blob ${blob.digest} of ${repository}`);
  }
  return missing;
}
