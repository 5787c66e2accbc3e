import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { isEnded, login } from '../harness/client.ts';
import { newDataFolder, startService } from '../harness/service.ts';
import { createJob, differences, startBuild, type World } from './harness/world.ts';

interface Release {
  readonly password: string;
  readonly world: World;
  readonly unfinished: readonly string[];
}

const RELEASES = join(import.meta.dirname, 'releases');
const stored = readdirSync(RELEASES).filter((name) => name.endsWith('.json'));

const folder = newDataFolder();
afterAll(() => folder.remove());

function schemaOf(data: string): unknown {
  const db = new DatabaseSync(join(data, 'stagewright.db'), { readOnly: true });
  try {
    return db.prepare('PRAGMA user_version').get();
  } finally {
    db.close();
  }
}

test.each(stored)('what the release of %s left is read, settled and built on', async (name) => {
  const { password, world, unfinished } = JSON.parse(readFileSync(join(RELEASES, name), 'utf8')) as Release;
  const data = join(folder.path, name);
  mkdirSync(data, { mode: 0o700 });
  execFileSync('tar', ['-xzf', join(RELEASES, name.replace(/json$/, 'tar.gz')), '-C', data]);

  const service = await startService(data);
  try {
    expect(await differences(service, password, world)).toEqual([]);
    const user = await login(service.url, 'admin', password);
    for (const build of unfinished) expect(await user.until(build, isEnded)).toMatchObject({ ended_at: /./ });
    const build = await startBuild(user, await createJob(user, 'after-the-upgrade'));
    expect(await user.until(build, isEnded)).toMatchObject({ build_state: 'Successful' });
  } finally {
    expect(await service.stop()).toBe(0);
  }

  const fresh = await startService(join(folder.path, `${name}-fresh`));
  await fresh.stop();
  expect(schemaOf(data)).toEqual(schemaOf(fresh.data));
});
