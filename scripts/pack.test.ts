import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './command.ts';
import { packTo } from './pack/pack-to.ts';

const run = promisify(execFile);

const hasRuntime = process.getuid?.() === 0 && existsSync('/usr/sbin/runc');

let folder: string;
let site: string;

/** The folder of a user: nothing but the tarballs, and whatever npm fetches for them. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagewright-packed-'));
  const stage = join(folder, 'stage');
  const tarballs = join(folder, 'tarballs');
  site = join(folder, 'site');
  for (const path of [stage, tarballs, site]) await mkdir(path);
  const packed = await packTo(tarballs, stage);
  await rm(stage, { recursive: true });
  await run('npm', ['init', '--yes'], { cwd: site });
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', ...packed];
  await run('npm', install, { cwd: site, env: environment() });
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the installed command knows its version', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'packages/cli/package.json'), 'utf8')) as {
    version: string;
  };
  const { stdout } = await stagewright(['--version']);
  expect(stdout.trim()).toContain(version);
});

test('the console comes with it, built', async () => {
  const page = await readFile(join(site, 'node_modules/@stagewright/console/dist/index.html'), 'utf8');
  expect(page).toMatch(/<script type="module" crossorigin src="\/console\/assets\/[\w-]+\.js">/);
});

test('the demo of the installed command builds, pulls, checks and runs images, and leaves their archives only', async () => {
  const temporary = join(folder, 'temporary');
  await mkdir(temporary);
  // Settings of another service must not reach this one.
  const env = {
    TMPDIR: temporary,
    NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
    STAGEWRIGHT_DATA: join(temporary, 'not-this'),
  };
  const { stdout } = await stagewright(['demo', '--json'], env);
  const { images } = JSON.parse(stdout) as {
    images: { reference: string; digest: string; archive: string; run: { kind: string } }[];
  };
  expect(images.length).toBeGreaterThan(0);
  for (const { reference, digest, archive, run } of images) {
    expect(reference).toMatch(/^127\.0\.0\.1:\d+\/default\/[a-z-]+:1\.0$/);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(existsSync(archive)).toBe(true);
    if (hasRuntime) expect(run).toMatchObject({ kind: 'ran', runtime: 'runc' });
  }
  const [only = '', ...others] = await readdir(temporary);
  expect(others).toEqual([]);
  const left = await readdir(join(temporary, only));
  expect(left.every((name) => name.endsWith('.oci.tar'))).toBe(true);
});

function stagewright(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return run(join(site, 'node_modules/.bin/stagewright'), args, {
    cwd: site,
    env: { ...environment(), ...env },
    timeout: 110_000,
  });
}

/** The Node of the tests, and no `node_modules/.bin` of the checkout. */
function environment(): NodeJS.ProcessEnv {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((entry) => !entry.startsWith(root));
  return { ...process.env, PATH: [dirname(process.execPath), ...path].join(delimiter) };
}
