import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeArchive, writeLayout } from '@stagewright/oci';
import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { packExample } from '../demo/pack-example.ts';
import { hasProgram, runProgram, runStagewright } from '../demo/program.ts';
import { pullImage } from '../demo/pull-image.ts';
import { runImage } from '../demo/run-image.ts';
import { type DemoService, startService } from '../demo/start-service.ts';

interface DemoOptions {
  readonly keep?: boolean;
}

interface Demo {
  readonly context: Context;
  readonly folder: string;
  readonly password: string;
  readonly service: DemoService;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly canRun: boolean;
}

interface Example {
  readonly job: string;
  readonly file: string;
  readonly env: readonly string[];
  readonly proves: (line: string) => Promise<boolean>;
}

/** Beside the packages in a checkout, in the package itself when it was installed. */
const EXAMPLES = ['../../examples', '../../../../examples']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

export function demo(command: Command): void {
  command.option('--keep', 'leave the service up').action(act(runDemo));
}

/** The main job from end to end in a temporary folder: start, upload, build with a live log, pull, check, run, archive. */
async function runDemo(context: Context, { keep = false }: DemoOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-demo-'));
  const password = randomBytes(18).toString('base64url');
  const settings = { STAGEWRIGHT_DATA: join(folder, 'data'), STAGEWRIGHT_LISTEN: '127.0.0.1:0' };
  const serviceEnv = {
    ...context.io.env,
    ...settings,
    STAGEWRIGHT_ADMIN_PASSWORD: password,
    STAGEWRIGHT_LOG_LEVEL: 'warn',
  };
  const service = await startService(serviceEnv, keep);
  say(context, `The service is ready at ${service.url} (data in ${settings.STAGEWRIGHT_DATA})`);
  let done = false;
  try {
    const env = {
      ...context.io.env,
      XDG_CONFIG_HOME: join(folder, 'config'),
      STAGEWRIGHT_URL: service.url,
      STAGEWRIGHT_PASSWORD: password,
    };
    const canRun = (await hasProgram('runc')) && (await hasProgram('umoci')) && process.getuid?.() === 0;
    const all: Demo = { context, folder, password, service, env, canRun };
    if (!canRun)
      say(context, 'The images are built and checked but not run: that needs root, runc and umoci.');
    await command(all, 'login', '--user', 'admin');
    await buildExample(all, await nodeExample(all));
    if (await hasProgram('javac')) await buildExample(all, await jarExample(all));
    else say(context, 'The jar example is left out: there is no JDK.');
    done = true;
  } finally {
    if (keep && done) keepUp(context, service, settings.STAGEWRIGHT_DATA);
    else {
      await service.stop();
      await rm(join(folder, 'data'), { recursive: true, force: true });
    }
  }
}

function keepUp(context: Context, service: DemoService, data: string): void {
  service.release();
  say(context, `The service stays up: stop it with  kill ${service.pid}  and remove ${data}`);
}

function say({ io }: Context, text: string): void {
  io.stdout.write(`\n== ${text}\n`);
}

/** Runs one of our own commands, as a user would type it. */
async function command({ context, env }: Demo, ...args: readonly string[]): Promise<void> {
  context.io.stdout.write(`\n$ stagewright ${args.join(' ')}\n`);
  const exit = await runStagewright(args, env);
  context.io.signal.throwIfAborted();
  if (exit !== 0) throw new CliError(`stagewright ${args[0]} failed.`);
}

function exampleFolder(name: string): string {
  if (!EXAMPLES) throw new CliError('The examples are missing from this installation.');
  return join(EXAMPLES, name);
}

async function nodeExample({ folder }: Demo): Promise<Example> {
  const file = join(folder, 'node-app.tar.gz');
  await packExample(exampleFolder('node-app'), file);
  const port = await freePort();
  const proves = async (line: string) =>
    line.includes('listening') && (await fetch(`http://127.0.0.1:${port}/`)).ok;
  return { job: 'node-app', file, env: [`PORT=${port}`], proves };
}

async function jarExample({ folder }: Demo): Promise<Example> {
  const file = join(folder, 'MainLoop.jar');
  await runProgram([process.execPath, join(exampleFolder('main-loop'), 'build.mjs'), file]);
  return { job: 'main-loop', file, env: [], proves: async (line) => line.trim() !== '' };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function buildExample(demo: Demo, { job, file, env, proves }: Example): Promise<void> {
  const { context, folder, service, password } = demo;
  const source = `obs://demo/${file.split('/').at(-1)}`;
  await command(demo, 'objects', 'put', file, source);
  await command(demo, 'jobs', 'create', job, '--package', source);
  await command(demo, 'builds', 'start', job, '--follow');

  const reference = `${new URL(service.url).host}/default/${job}:1`;
  const image = await pullImage(service.url, reference, password);
  const layout = join(folder, `layout-${job}`);
  await writeLayout(layout, image, { tag: job });
  const archive = join(folder, `${job}.oci.tar`);
  await writeArchive(archive, image, { tag: '1' });
  say(context, `Pulled and checked ${reference}`);
  if (demo.canRun)
    say(context, `Run under runc, it says: ${await runImage({ folder, layout, tag: job, env, proves })}`);
  await rm(layout, { recursive: true });
  say(context, `OCI archive: ${archive}\n== Image: ${reference}@${image.manifest.descriptor.digest}`);
}
