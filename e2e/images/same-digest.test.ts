import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareHostBases } from '../../packages/engine/src/testing/shared-host-bases.ts';
import { login } from '../harness/client.ts';
import { BIN } from '../harness/command-line.ts';
import { ADMIN_PASSWORD, newDataFolder, startService } from '../harness/service.ts';
import { buildImage } from './build-image.ts';
import { packMainLoop, packNodeApp, packSite } from './packages.ts';

type Digests = Readonly<Record<'java' | 'node' | 'site', string>>;

const folder = newDataFolder();
let jar: string;
let app: string;

beforeAll(async () => {
  [jar, app] = await Promise.all([packMainLoop(folder.path), packNodeApp(folder.path)]);
});

afterAll(() => folder.remove());

/** Builds the packages, the site packed anew, with a service of its own. */
async function digestsOf(data: string, env: Record<string, string>, umask: string): Promise<Digests> {
  const command = ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh', process.execPath, BIN, 'serve'] as const;
  const service = await startService(data, env, command);
  try {
    const user = await login(service.url, 'admin', ADMIN_PASSWORD);
    const site = await packSite(folder.path, { env, mode: umask === '022' ? 0o644 : 0o600 });
    const [java, node, pages] = await Promise.all([
      buildImage(user, 'main-loop', jar),
      buildImage(user, 'node-app', app),
      buildImage(user, 'site', site),
    ]);
    return { java: java.digest, node: node.digest, site: pages.digest };
  } finally {
    await service.stop();
  }
}

test('another data folder, umask, time zone, locale and home give the same images', async () => {
  await shareHostBases(join(folder.path, 'here/worker/cache'));
  const here = await digestsOf(join(folder.path, 'here'), { TZ: 'UTC', LANG: 'C.UTF-8' }, '022');
  const home = join(folder.path, 'home of another');
  mkdirSync(home);
  const place = join(folder.path, 'a longer/päth with spaces', 'x'.repeat(100));
  const surroundings = { TZ: 'Asia/Kathmandu', LANG: 'zh_CN.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: home };
  // Its bases are its own too, made where it is.
  const there = await digestsOf(place, surroundings, '077');
  expect(there).toEqual(here);
  const digests = Object.values(here);
  for (const digest of digests) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(new Set(digests).size).toBe(3);
});

test('the Java example is the same package wherever and whenever it is packed', async () => {
  const elsewhere = newDataFolder();
  try {
    const again = await packMainLoop(elsewhere.path, { TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'C' });
    expect((await readFile(again)).equals(await readFile(jar))).toBe(true);
  } finally {
    elsewhere.remove();
  }
});
