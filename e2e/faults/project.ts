import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jar } from '../../packages/engine/src/testing/jar.ts';
import { zip } from '../../packages/engine/src/testing/zip.ts';
import { type Answer, login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD } from '../harness/service.ts';
import { pushBase } from './push-base.ts';
import type { ServiceUnderTest } from './service-under-test.ts';
import { type SlowSource, startSlowSource } from './slow-source.ts';

/** How the builds of a job come to their package, and how long that takes. */
export type Shape = 'node' | 'jar' | 'slow' | 'short' | 'command' | 'far';

/** Of the worker elsewhere, where there is one. */
export const FAR_POOL = 'far';

export interface FaultJob {
  readonly id: string;
  readonly repository: string;
  /** The tag that all of its builds share; undefined: each has its own. */
  readonly tag: string | undefined;
}

/** The project whose jobs the suite builds, with their packages and their base image. */
export interface Project {
  readonly user: User;
  readonly source: SlowSource;
  readonly jobs: Readonly<Record<Shape, readonly FaultJob[]>>;
  /** Another job like those of the shape, for whoever deletes it. */
  createJob(shape: Shape): Promise<FaultJob>;
  /** Asks again while the service is down, for as long as a start may take. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

const OUTAGE_MS = 60_000;
const OF_EACH_SHAPE = 3;
/** Runs out while its package is still on its way, or as its tag moves. */
const SHORT_TIMEOUT_S = 1;

/** Leaves processes behind that resist, and says a lot. */
const COMMAND = `
  setsid -f sh -c "trap '' TERM INT HUP; exec sleep 1000"
  (sleep 1000 &)
  sh -c 'kill -STOP $$; exec sleep 1000' &
  sh -c 'true & exec sleep 1000' &
  seq 1 5000
  sleep 0.3`;

const PACKAGES = {
  'app.zip': zip([
    { name: 'package.json', content: JSON.stringify({ name: 'app', version: '1.0.0', main: 'index.js' }) },
    { name: 'index.js', content: "console.log('built to be cancelled');\n" },
  ]),
  'app.jar': jar({ entries: [{ name: 'config/application.properties', content: 'greeting=hello\n' }] }),
} as const;

export async function createProject(service: ServiceUnderTest, folder: string): Promise<Project> {
  const user = await login(service.url, 'admin', ADMIN_PASSWORD);
  const source = await startSlowSource(PACKAGES);
  for (const [name, bytes] of Object.entries(PACKAGES))
    expectOk(await user.put(`/stagewright/v1/objects/faults/${name}`, bytes));
  const base = await pushBase({ url: service.url, folder: join(folder, 'base'), user });
  const call = createCall(user, service);
  let jobs = 0;

  async function createJob(shape: Shape): Promise<FaultJob> {
    jobs += 1;
    const shared = shape === 'jar' && jobs % OF_EACH_SHAPE === 0 ? { artifact_tag: 'latest' } : {};
    const name = `${shape}-${jobs}`;
    const body = {
      job_name: name,
      environment_setting: shape === 'far' ? { cluster_name: FAR_POOL } : {},
      code_repo: { type: 'BinObs', url: urlOf(shape, source) },
      build: { base_image: base, attempts: 10, grace_s: 0, ...settingsOf(shape), ...shared },
    };
    const { body: created } = expectOk(await call('POST', '/assembling/v1/jobs', body));
    return { id: created.job_id, repository: `default/${name}`, tag: shared.artifact_tag };
  }

  const several = async (shape: Shape) => {
    const made: FaultJob[] = [];
    for (let count = 0; count < OF_EACH_SHAPE; count += 1) made.push(await createJob(shape));
    return made;
  };
  const ofShape = {
    node: await several('node'),
    jar: await several('jar'),
    slow: await several('slow'),
    short: await several('short'),
    command: await several('command'),
    far: await several('far'),
  };
  return { user, source, jobs: ofShape, createJob, call };
}

function urlOf(shape: Shape, source: SlowSource): string {
  if (shape === 'jar') return 'obs://faults/app.jar';
  if (shape === 'slow') return source.url('app.zip', 300);
  return shape === 'short' ? source.url('app.zip', 600) : 'obs://faults/app.zip';
}

function settingsOf(shape: Shape): { readonly timeout_s?: number; readonly build_cmd?: string } {
  if (shape === 'command') return { build_cmd: COMMAND };
  return shape === 'short' ? { timeout_s: SHORT_TIMEOUT_S } : {};
}

function createCall(user: User, service: ServiceUnderTest): Project['call'] {
  return async (method, path, body, headers) => {
    const deadline = performance.now() + OUTAGE_MS;
    for (;;) {
      try {
        return await user.call(method, path, body, headers);
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await Promise.race([service.up().catch(() => undefined), sleep(50)]);
        await sleep(20);
      }
    }
  };
}

export function expectOk(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
