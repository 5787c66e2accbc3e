import { basename, join } from 'node:path';
import type { BuildList, BuildRecord, JobList } from '@stagewright/api';
import { digestOf, imageOf } from '../build-record.ts';
import { byteSize } from '../transfer-progress.ts';
import type { DemoSession } from './demo-session.ts';
import { pullImage } from './pull-image.ts';
import { type Probe, type RunResult, runImage } from './run-image.ts';
import type { Runtime } from './runtime.ts';

export interface Stage {
  readonly session: DemoSession;
  readonly folder: string;
  readonly password: string;
  readonly runtimes: readonly Runtime[];
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Showcase {
  readonly title: string;
  readonly name: string;
  readonly package: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly probe: Probe;
}

/** What came out of one showcase. */
export interface ShownImage {
  readonly reference: string;
  readonly digest: string;
  readonly archive: string;
  readonly run: RunResult;
}

/** Uploads a package and starts a build of it; gives the build's id. */
export async function submitPackage({ session }: Stage, { name, package: file }: Showcase): Promise<string> {
  const object = `obs://demo/${basename(file)}`;
  await session.type('objects', 'put', file, object);
  await session.type('jobs', 'create', name, '--package', object, '--tag', '1.0');
  await session.type('builds', 'start', name);
  const jobs = await session.ask<JobList>('jobs', 'list', '--name', name);
  const builds = await session.ask<BuildList>('builds', 'list', jobs.list[0]!.job_id);
  return builds.list[0]!.build_id;
}

/** Follows a build to its end; its image is pulled again, checked and run. */
export async function showImage(stage: Stage, showcase: Showcase, build_id: string): Promise<ShownImage> {
  const { session, folder, say, signal, password } = stage;
  const { name } = showcase;
  await session.type('logs', build_id, '--follow');
  const build = await session.ask<BuildRecord>('builds', 'show', build_id);
  const reference = imageOf(build);
  const digest = digestOf(build);
  const archive = join(folder, `${name}.oci.tar`);
  const pulled = await pullImage({ reference, digest, archive, password, signal });
  const { layers } = pulled.image.manifest;
  say(`Pulled again over /v2/: ${layers.length} layers, ${byteSize(pulled.bytes)}, every digest is right.`);
  const request = {
    image: pulled,
    folder: join(folder, `run-${name}`),
    password,
    signal,
    env: showcase.env,
    args: showcase.args,
  };
  const run = await runImage(stage.runtimes, request, showcase.probe);
  say(run.kind === 'ran' ? `Run with ${run.runtime}: ${run.saw}.` : `Not run: ${run.reason}.`);
  return { reference, digest, archive, run };
}
