import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { createJob, startBuild } from './harness/world.ts';

const DAY_S = 86_400;
const PATIENCE = { timeout: 60_000, interval: 200 };

const folder = newDataFolder();
let service: Service;
let user: User;

beforeAll(async () => {
  service = await startService(join(folder.path, 'data'), {
    STAGEWRIGHT_KEEP_BUILDS_DAYS: String(2 / DAY_S),
    STAGEWRIGHT_KEEP_PACKAGES_DAYS: String(4 / DAY_S),
    STAGEWRIGHT_KEEP_AUDIT_DAYS: String(4 / DAY_S),
  });
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

const status = async (path: string) => (await user.call('GET', path)).status;
const files = (name: string) =>
  readdirSync(join(service.data, name), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );

test('a service that is left to itself forgets old builds with their logs, packages and audit lines', async () => {
  expect((await user.put('/stagewright/v1/objects/demo/app.tgz', Buffer.from('no archive'))).status).toBe(
    200,
  );
  expect((await user.call('POST', '/stagewright/v1/projects', { name: 'noted' })).status).toBeLessThan(300);
  const job = await createJob(user, 'forgotten', { base_image: 'host/node' });
  const build = await startBuild(user, job);
  await user.call('GET', `/stagewright/v1/builds/${build}/log/stream`);
  const log = join(service.data, 'logs', build.slice(0, 2), `${build}.log`);
  expect(existsSync(log)).toBe(true);

  await expect.poll(() => status(`/assembling/v1/builds/${build}`), PATIENCE).toBe(404);
  expect(existsSync(log)).toBe(false);
  expect(await status(`/assembling/v1/jobs/${job}`)).toBe(200);
  await expect.poll(() => status('/stagewright/v1/objects/demo/app.tgz'), PATIENCE).toBe(404);
  await expect.poll(() => files('objects'), PATIENCE).toEqual([]);
  const audit = async () => (await user.call('GET', '/stagewright/v1/audit')).body.list;
  await expect.poll(audit, PATIENCE).toEqual([]);
});
