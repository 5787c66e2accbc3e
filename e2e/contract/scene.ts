import { join } from 'node:path';
import { assembleImage, createRegistryClient, hostPlatform, pushImage, writeLayer } from '@stagewright/oci';
import { zip } from '../../packages/engine/src/testing/zip.ts';
import { type Answer, isEnded, login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { READER_PASSWORD } from './password-login.ts';

export interface Key {
  readonly access: string;
  readonly secret: string;
}

/** A service with something of everything in project `default`, and another project beside it. */
export interface Scene {
  readonly service: Service;
  readonly folder: string;
  readonly url: string;
  readonly admin: User;
  /** The administrator in the other project. */
  readonly stranger: User;
  /** May only read in the default project. */
  readonly reader: User;
  readonly project: { readonly id: string };
  readonly otherProject: { readonly id: string; readonly name: string };
  readonly userId: string;
  readonly key: Key;
  readonly job: string;
  /** Ended as Successful. */
  readonly build: string;
  readonly repository: string;
  /** A base image for builds that nobody runs. */
  readonly base: string;
  /** SIGTERM, and waits for the end; safe to call again. */
  stop(): Promise<number | null>;
  close(): Promise<void>;
}

export const JOB_NAME = 'Sample';

/** The smallest package that can be built. */
export function nodePackage(): Buffer {
  const packageJson = JSON.stringify({ name: 'sample', version: '1.0.0', main: 'index.js' });
  return zip([
    { name: 'package.json', content: packageJson },
    { name: 'index.js', content: 'console.log("sample")\n' },
  ]);
}

/** A base image of one small file in the embedded registry, so that no test waits for a real one. */
async function pushBase(service: Service, token: string, folder: string): Promise<string> {
  const content = Buffer.from('nothing runs here\n');
  const file = join(folder, 'base.tar');
  const layer = await writeLayer([{ path: 'etc/motd', kind: 'file', content }], { file });
  const image = assembleImage({
    layers: [layer],
    platform: hostPlatform(),
    config: { env: { PATH: '/bin' } },
  });
  const client = createRegistryClient({
    registry: service.host,
    scheme: 'http',
    credentials: { username: '_token', password: token },
  });
  try {
    await pushImage(client, 'default/base', image, { tag: '1' });
  } finally {
    await client.close();
  }
  return `${service.host}/default/base:1`;
}

async function makeReader({ url }: Service, admin: User, project: string): Promise<User> {
  const body = { name: 'reader', password: READER_PASSWORD };
  const { id } = done(await admin.call('POST', '/stagewright/v1/users', body));
  const permission = { actions: ['servicestage:assembling:list'] };
  done(await admin.call('PUT', `/stagewright/v1/projects/${project}/permissions/${id}`, permission));
  return login(url, 'reader', READER_PASSWORD);
}

export function done(answer: Answer): Answer['body'] {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
}

export interface JobOf {
  readonly name: string;
  readonly url: string;
  readonly build?: object;
}

/** Makes a job and starts it; answers the ids at once. */
export async function startJob(user: User, base: string, { name, url, build = {} }: JobOf) {
  const job = done(
    await user.call('POST', '/assembling/v1/jobs', {
      job_name: name,
      environment_setting: {},
      code_repo: { type: 'BinObs', url },
      build: { base_image: base, ...build },
    }),
  ).job_id as string;
  const started = done(await user.call('POST', `/assembling/v1/jobs/${job}/builds`));
  return { job, build: started.build_id as string };
}

export async function openScene(env: Record<string, string> = {}): Promise<Scene> {
  const folder = newDataFolder();
  const service = await startService(join(folder.path, 'data'), env);
  const { url } = service;
  const admin = await login(url, 'admin', ADMIN_PASSWORD);
  const token = await admin.call('GET', '/v3/auth/projects');
  const project = done(token).projects[0] as { id: string };
  const otherProject = done(await admin.call('POST', '/stagewright/v1/projects', { name: 'other' }));
  const { credential } = done(
    await admin.call('POST', '/v3.0/OS-CREDENTIAL/credentials', { credential: { description: 'scene' } }),
  );
  const reader = await makeReader(service, admin, project.id);
  const base = await pushBase(service, admin.token, folder.path);
  await admin.put('/stagewright/v1/objects/demo/sample.zip', nodePackage());
  const sample = { name: JOB_NAME, url: 'obs://demo/sample.zip' };
  const { job, build } = await startJob(admin, base, sample);
  const ended = await admin.until(build, isEnded);
  if (ended.build_state !== 'Successful') throw new Error(`the sample failed: ${JSON.stringify(ended)}`);
  let stopping: Promise<number | null> | undefined;
  const stop = () => {
    stopping ??= service.stop();
    return stopping;
  };
  return {
    service,
    folder: folder.path,
    url,
    admin,
    stranger: await login(url, 'admin', ADMIN_PASSWORD, 'other'),
    reader,
    project,
    otherProject,
    userId: credential.user_id,
    key: credential,
    job,
    build,
    repository: 'default/sample',
    base,
    stop,
    async close() {
      await stop();
      folder.remove();
    },
  };
}
