/**
 * Stores what this release leaves in a data folder, for the tests of later releases: `node scripts/release-data.ts`, once for each
 * release, committed with it. Holds a build of each way to end, one that was running and one that waited when the service was killed.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { login } from '../e2e/harness/client.ts';
import { newDataFolder, startService } from '../e2e/harness/service.ts';
import { settle, startBuild } from '../e2e/operations/harness/world.ts';
import { version } from '../packages/cli/src/version.ts';
import { root } from './command.ts';

const PASSWORD = 'password-of-the-stored-release';
const MOST_BYTES = 300_000;

const folder = newDataFolder();
const data = join(folder.path, 'data');
const service = await startService(data, {
  STAGEWRIGHT_ADMIN_PASSWORD: PASSWORD,
  STAGEWRIGHT_MAX_BUILDS: '1',
});
try {
  const world = await settle(service, PASSWORD);
  const user = await login(service.url, 'admin', PASSWORD);
  const unfinished = [await startBuild(user, world.jobs[0]!.id), await startBuild(user, world.jobs[1]!.id)];
  await service.kill();
  rmSync(join(data, 'worker/cache'), { recursive: true, force: true });

  const place = join(root, 'e2e/operations/releases', version());
  execFileSync('tar', ['-czf', `${place}.tar.gz`, '-C', data, '.']);
  writeFileSync(`${place}.json`, `${JSON.stringify({ password: PASSWORD, world, unfinished }, null, 2)}\n`);
  const { size } = statSync(`${place}.tar.gz`);
  console.log(`${place}.tar.gz: ${size} bytes`);
  if (size > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes: too much for the repository`);
} finally {
  await service.kill();
  folder.remove();
}
