import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { loadTreeFromLayout, writeLayout } from '@stagewright/oci';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pullImage } from '../packages/cli/src/demo/pull-image.ts';
import { CliHome, type CliResult } from '../packages/cli/src/testing/run-cli.ts';
import { shareHostBases } from '../packages/engine/src/testing/shared-host-bases.ts';
import { sampleTree } from '../packages/oci/src/testing/sample-image.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from './harness/service.ts';
import { podmanOf } from './images/podman.ts';

const BIN = join(import.meta.dirname, '../packages/cli/bin/stagewright.mjs');
const USER_PASSWORD = 'planted-cli-password-2342';

const folder = newDataFolder();
let home: CliHome;
let service: Service;

beforeAll(async () => {
  await shareHostBases(join(folder.path, 'data/worker/cache'));
  home = await CliHome.create();
  service = await startService(join(folder.path, 'data'));
  const file = join(folder.path, 'node-app.tar.gz');
  execFileSync('tar', ['-czf', file, '-C', join(import.meta.dirname, '../examples/node-app'), '.']);
  const login = ['login', '--url', service.url, '--user', 'admin'];
  expect(await cli(login, { STAGEWRIGHT_PASSWORD: ADMIN_PASSWORD })).toMatchObject({ exit: 0 });
});

afterAll(async () => {
  await service.stop();
  await home.remove();
  folder.remove();
});

/** The command line with a home of its own. No run of it may show a password. */
async function cli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  const result = await home.run(args, { env });
  expect(result.stdout + result.stderr).not.toMatch(/planted-/);
  return result;
}

async function json<T>(...args: readonly string[]): Promise<T> {
  const result = await cli([...args, '--json']);
  expect(result.exit, result.stderr).toBe(0);
  return result.json<T>();
}

test('a package goes up, becomes an image and comes down again', async () => {
  const file = join(folder.path, 'node-app.tar.gz');
  const stored = await json<{ url: string; size: number }>('objects', 'put', file, 'demo/apps/');
  expect(stored).toMatchObject({
    url: 'obs://demo/apps/node-app.tar.gz',
    size: readFileSync(file).byteLength,
  });
  const copy = join(folder.path, 'copy.tar.gz');
  await json('objects', 'get', stored.url, copy);
  expect(readFileSync(copy).equals(readFileSync(file))).toBe(true);
  expect(await json('objects', 'list', 'demo')).toMatchObject({ list: [{ key: 'apps/node-app.tar.gz' }] });

  await json('jobs', 'create', 'node-app', '--package', stored.url, '--tag', '1.0');
  const followed = await cli(['builds', 'start', 'Node-App', '--follow', '--json']);
  const records = followed.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const end = records.at(-1);
  expect(end).toMatchObject({ type: 'end', build: { build_state: 'Successful' } });
  expect(followed.exit).toBe(0);

  const text = records
    .filter(({ type }) => type === 'log')
    .map((record) => record.text)
    .join('');
  const log = await json<{ log: string; next: number; phases: { state: string }[] }>(
    'logs',
    end.build.build_id,
  );
  expect(log.log).toBe(text);
  expect(log.next).toBe(Buffer.byteLength(text));
  expect((await cli(['logs', end.build.build_id, '--follow'])).stdout).toBe(text);
  expect((await cli(['logs', end.build.build_id, '--from', '10'])).stdout).toBe(text.slice(10));
  expect(log.phases.map(({ state }) => state)).toEqual(Array(6).fill('Successful'));
  const states = records.filter(({ type }) => type === 'phase').map(({ name, state }) => `${name} ${state}`);
  expect(states).toContain('PostProcess Successful');

  const image = await json<{ digest: string; build_id: string; reference: string }>(
    'images',
    'show',
    'default/node-app:1.0',
  );
  expect(image).toMatchObject({ build_id: end.build.build_id, digest: end.build.archive_result.digest });
  expect(Object.values(end.build.swr_repository)).toEqual([image.reference]);
  const events = await json<{ list: { sequence: number }[] }>('builds', 'events', end.build.build_id);
  expect(events.list.length).toBeGreaterThan(2);
  expect(await json('images', 'list')).toMatchObject({ list: [{ repository: 'default/node-app' }] });

  const archive = join(folder.path, 'node-app.oci.tar');
  const { reference, digest } = image;
  const signal = new AbortController().signal;
  await pullImage({ reference, digest, archive, password: ADMIN_PASSWORD, signal });
  const imported = await json('images', 'import', archive, 'base/copy:2.0');
  expect(imported).toMatchObject({ reference: `${service.host}/base/copy:2.0`, digest });
  expect(await json('images', 'show', 'base/copy:2.0')).toMatchObject({ digest, build_id: '' });
  expect((await cli(['images', 'import', file, 'base/copy:3.0'])).exit).toBe(2);

  await json('images', 'delete', reference);
  expect((await cli(['images', 'show', reference])).exit).toBe(4);
});

test('an image for two platforms comes in and goes out as it is, and one of them for who asks', async () => {
  const tree = await sampleTree(folder.path);
  const { digest } = tree.root.descriptor;
  const arm = tree.images[1]!.manifest.descriptor.digest;
  const file = (name: string) => join(folder.path, name);
  await writeLayout(file('two'), tree, { tag: 'any' });
  expect(await json('images', 'import', file('two'), 'base/two:1')).toMatchObject({ digest, images: 2 });
  const show = await json<{ platforms: { platform: string }[] }>('images', 'show', 'base/two:1');
  expect(show.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);

  expect(await json('images', 'export', 'base/two:1', file('two.tar'))).toMatchObject({ digest, images: 2 });
  expect(await json('images', 'import', file('two.tar'), 'base/two:2')).toMatchObject({ digest });
  expect(await json('images', 'export', `base/two@${digest}`, file('out'), '--layout')).toMatchObject({
    digest,
  });
  const out = await loadTreeFromLayout(file('out'));
  expect(Buffer.from(out.root.bytes).equals(tree.root.bytes)).toBe(true);
  const one = ['--platform', 'linux/arm64'];
  expect(await json('images', 'export', 'base/two:1', file('arm.tar'), ...one)).toMatchObject({
    digest: arm,
  });
  expect(await json('images', 'import', file('two'), 'base/arm:1', ...one)).toMatchObject({ digest: arm });

  const podman = await podmanOf(file('podman'));
  await podman('load', '--quiet', '--input', file('arm.tar'));
  const name = `${service.host}/base/two:1`;
  expect(JSON.parse(await podman('image', 'inspect', name))).toMatchObject([{ Architecture: 'arm64' }]);

  expect((await cli(['images', 'export', 'base/two:9', file('none.tar')])).exit).toBe(4);
  const into = await cli(['images', 'export', 'base/two:1', file('out'), '--layout']);
  expect(into).toMatchObject({ exit: 1, stderr: expect.stringContaining('could not be written') });
});

test('a build for another architecture takes its base from the index, and nothing that is for this one', async () => {
  const [arch, other, here] =
    process.arch === 'arm64' ? ['x86_64', 'amd64', 'arm64'] : ['aarch64', 'arm64', 'amd64'];
  const build = async (name: string, file: string, base: string) => {
    await json('jobs', 'create', name, '--package', file, '--arch', arch!, '--base-image', base);
    const { stdout, stderr } = await cli(['builds', 'start', name, '--follow']);
    return stdout + stderr;
  };
  const app = 'obs://demo/apps/node-app.tar.gz';
  expect(await build('other', app, `${service.host}/base/two:1`)).toContain('[stagewright] Successful: ');
  const { platforms } = await json<{ platforms: object[] }>('images', 'show', 'default/other:1');
  expect(platforms).toMatchObject([{ platform: `linux/${other}` }]);
  expect(await build('wrong-base', app, `${service.host}/base/copy:2.0`)).toContain(
    `base/copy is for linux/${here}, not for linux/${other}`,
  );
  await json('objects', 'put', '/sbin/ldconfig', 'demo/program');
  expect(await build('wrong-program', 'obs://demo/program', `${service.host}/base/two:1`)).toContain(
    `The program is for ${here}, but the image shall be for ${other} (build_os.arch ${arch}).`,
  );
});

test('a project keeps as many bytes of packages as it may', async () => {
  const used = (await json<{ used_bytes: number }>('objects', 'usage')).used_bytes;
  const file = join(folder.path, 'more.bin');
  writeFileSync(file, randomBytes(2000));
  await json('projects', 'quota', 'default', '--packages', String(used + 1000));
  const refused = await cli(['objects', 'put', file, 'demo']);
  expect(refused.exit).toBe(1);
  expect(refused.stderr).toMatch(/may keep 1000 more bytes here[\s\S]*SVCSTG\.CPE\.4034002/);
  expect(await json('objects', 'usage')).toMatchObject({ used_bytes: used, limit_bytes: used + 1000 });
  await json('projects', 'quota', 'default');
  await json('objects', 'put', file, 'demo');
  await json('objects', 'delete', 'obs://demo/more.bin');
});

test('a build that cannot succeed ends the follower with 1, and says whose move it is', async () => {
  const file = join(folder.path, 'noise.jar');
  writeFileSync(file, randomBytes(5_000));
  await json('objects', 'put', file, 'demo');
  await json('jobs', 'create', 'noise', '--package', 'obs://demo/noise.jar');
  const followed = await cli(['builds', 'start', 'noise', '--follow']);
  expect(followed.exit).toBe(1);
  expect(followed.stderr).toContain('state:      Failed\n');
  expect(followed.stderr).toContain('advice to:  user\n');
});

test('an interrupted follower leaves the build alone, and cancel ends it', async () => {
  // A download that goes on until it is stopped.
  const slow = createServer((_, response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('x');
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const address = slow.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await service.stop();
  service = await startService(service.data, {
    STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8',
    STAGEWRIGHT_LISTEN: service.host,
  });
  try {
    await json('jobs', 'create', 'slow', '--package', `http://127.0.0.1:${port}/app.jar`);
    const env = { PATH: process.env['PATH'], HOME: home.path };
    const follower = spawn(process.execPath, [BIN, 'builds', 'start', 'slow', '--follow'], { env });
    let shown = '';
    let said = '';
    follower.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    for await (const chunk of follower.stdout) {
      shown += String(chunk);
      if (!follower.killed && shown.includes('Download')) follower.kill('SIGINT');
    }
    if (follower.exitCode === null) await once(follower, 'exit');
    expect(follower.exitCode).toBe(130);
    const id = /stagewright cancel (\w{40})/.exec(said)?.[1] ?? said;
    expect(await json('builds', 'show', id)).toMatchObject({ build_state: 'Building' });
    expect(await json('cancel', id)).toMatchObject({ build_state: 'Cancel', archive_result: {} });
    expect((await cli(['cancel', id])).exit).toBe(0);
  } finally {
    slow.closeAllConnections();
    slow.close();
  }
});

test('accounts are managed, and a user may do what was permitted', async () => {
  const env = { STAGEWRIGHT_NEW_PASSWORD: USER_PASSWORD };
  expect((await cli(['users', 'create', 'bo'], env)).exit).toBe(0);
  await json('projects', 'create', 'blue');
  await json('permissions', 'set', 'blue', 'bo', 'list');
  const config = join(home.path, 'bo');
  const asBo = { XDG_CONFIG_HOME: config, STAGEWRIGHT_URL: service.url, STAGEWRIGHT_PROJECT: 'blue' };
  const login = await cli(['login', '--user', 'bo'], { ...asBo, STAGEWRIGHT_PASSWORD: USER_PASSWORD });
  expect(login.exit, login.stderr).toBe(0);
  expect(JSON.parse((await cli(['whoami', '--json'], asBo)).stdout)).toMatchObject({
    user: { name: 'bo' },
    project: { name: 'blue' },
  });
  expect(JSON.parse((await cli(['jobs', 'list', '--json'], asBo)).stdout)).toMatchObject({ total: 0 });
  const refused = await cli(['jobs', 'create', 'mine', '--package', 'obs://blue/a.jar'], asBo);
  expect(refused.exit).toBe(1);
  expect(refused.stderr).toContain('APIGW.0302');
  expect((await cli(['jobs', 'list', '--project', 'default'], asBo)).exit).toBe(3);
  expect(
    (await cli(['login', '--user', 'bo'], { ...asBo, STAGEWRIGHT_PASSWORD: 'wrong password' })).exit,
  ).toBe(3);

  const key = await json<{ credential: { access: string } }>(
    'keys',
    'create',
    '--user',
    'bo',
    '--description',
    'ci',
  );
  expect(await json('keys', 'list', '--user', 'bo')).toMatchObject({ credentials: [{ description: 'ci' }] });
  await json('keys', 'delete', key.credential.access);
  await json('users', 'update', 'bo', '--disable');
  expect((await cli(['jobs', 'list'], asBo)).exit).toBe(3);
  const audit = await json<{ list: { actor: string }[] }>('audit', 'list', '--limit', '3');
  expect(audit.list).toHaveLength(3);
});

test('the server shows that builds can run and who runs them', async () => {
  expect(await json('system', 'show')).toMatchObject({ ready: true });
  expect(await json('workers', 'list')).toMatchObject({ list: [{ builds: [] }] });
});

test('logout ends the token at the server', async () => {
  const config = JSON.parse(readFileSync(join(home.path, '.config/stagewright/config.json'), 'utf8'));
  expect(await json('logout')).toMatchObject({ logged_out: true, revoked: true });
  const env = { STAGEWRIGHT_URL: service.url, STAGEWRIGHT_TOKEN: config.token };
  expect((await cli(['whoami'], env)).exit).toBe(3);
});
