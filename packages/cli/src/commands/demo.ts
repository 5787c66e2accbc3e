import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { openSession } from '../demo/demo-session.ts';
import { exampleFolder } from '../demo/examples.ts';
import { buildMainLoop } from '../demo/main-loop.ts';
import { packFolder } from '../demo/pack-folder.ts';
import { answersHello, freePort, loops } from '../demo/probes.ts';
import { findRuntimes } from '../demo/runtime.ts';
import { type DemoService, startService } from '../demo/service.ts';
import { type Showcase, type ShownImage, type Stage, showImage, submitPackage } from '../demo/show-image.ts';

const JAR = 'MainLoop.jar';

interface Options {
  readonly keep?: boolean;
}

export function demo(command: Command): void {
  command
    .option('--keep', 'leave the service up, and say how to reach and stop it')
    .addHelpText(
      'after',
      '\nNeeds nothing but Node. Files are made in a temporary folder; the image archives stay there.',
    )
    .action(act(runDemo));
}

async function runDemo(context: Context, { keep = false }: Options): Promise<void> {
  const { io, out } = context;
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-demo-'));
  const start = performance.now();
  const say = (line: string) => (out.json ? io.stderr : io.stdout).write(`${line}\n`);
  let service: DemoService | undefined;
  let shown = false;
  try {
    const compiled = buildMainLoop(join(folder, JAR), io.env['PATH']);
    // Awaited later; a failure before that must not end the process.
    compiled.catch(() => undefined);
    service = await startService({ folder, env: io.env, keep, signal: io.signal });
    say(`The service is up after ${seconds(start)}: ${service.url}`);
    const images = await showAll(context, { folder, service, say, compiled });
    shown = true;
    say('');
    for (const image of images) say(`${image.archive}\n${image.reference}\n${image.digest}`);
    say(`Done in ${seconds(start)}.`);
    if (keep) say(howToGoOn(service));
    if (out.json) await out.result({ document: { images, url: keep ? service.url : null }, text: '' });
  } finally {
    if (!(keep && shown)) await service?.stop();
    await cleanUp(folder, { shown, keep });
  }
}

interface Surroundings {
  readonly folder: string;
  readonly service: DemoService;
  readonly say: (line: string) => void;
  readonly compiled: ReturnType<typeof buildMainLoop>;
}

/** Both builds are started at once; one log is shown after the other. */
async function showAll(context: Context, surroundings: Surroundings): Promise<ShownImage[]> {
  const { folder, service, say } = surroundings;
  const { io } = context;
  const session = openSession(context, service, folder);
  const runtimes = await findRuntimes(io.env['PATH']);
  const stage: Stage = { session, folder, password: service.password, runtimes, say, signal: io.signal };
  await session.type('login', '--user', 'admin');
  const showcases = [await nodeShowcase(folder), ...(await javaShowcase(surroundings))];
  const submitted: (readonly [Showcase, string])[] = [];
  for (const showcase of showcases) submitted.push([showcase, await submitPackage(stage, showcase)]);
  const shown: ShownImage[] = [];
  for (const [showcase, build] of submitted) {
    say(`\n${showcase.title}`);
    shown.push(await showImage(stage, showcase, build));
  }
  return shown;
}

async function nodeShowcase(folder: string): Promise<Showcase> {
  const port = await freePort();
  const file = join(folder, 'node-app.tar.gz');
  await packFolder(exampleFolder('node-app'), file);
  return {
    title: 'A Node application becomes an image',
    name: 'node-app',
    package: file,
    env: { PORT: String(port) },
    args: [],
    probe: answersHello(port),
  };
}

async function javaShowcase({ folder, say, compiled }: Surroundings): Promise<readonly Showcase[]> {
  const built = await compiled;
  if (built.kind === 'skipped') {
    say(`The Java example is skipped: ${built.reason}.`);
    return [];
  }
  return [
    {
      title: 'A Java program becomes an image',
      name: 'main-loop',
      package: join(folder, JAR),
      env: {},
      args: ['3'],
      probe: loops,
    },
  ];
}

function howToGoOn({ url, pid, passwordFile }: DemoService): string {
  return [
    '',
    `The service stays up: ${url} (user admin, password in ${passwordFile})`,
    `  log in:  stagewright login --url ${url} --user admin --password-stdin < ${passwordFile}`,
    `  stop it: kill ${pid}`,
  ].join('\n');
}

/** The archives stay; so does the data of a service that stays up. */
async function cleanUp(
  folder: string,
  { shown, keep }: { readonly shown: boolean; readonly keep: boolean },
): Promise<void> {
  const whole = ['data', 'service.log', 'config', 'node-app.tar.gz', JAR, 'run-node-app', 'run-main-loop'];
  const gone = keep ? whole.slice(2) : whole;
  const paths = shown ? gone.map((name) => join(folder, name)) : [folder];
  await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
