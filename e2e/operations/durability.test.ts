import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { login, type User } from '../harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { createJob, sha256 } from './harness/world.ts';

const ROUNDS = 3;
const WRITERS = 4;

const folder = newDataFolder();
afterAll(() => folder.remove());

interface Acknowledged {
  readonly jobs: string[];
  readonly builds: string[];
  readonly objects: { readonly path: string; readonly sha256: string }[];
}

const settings = { STAGEWRIGHT_MAX_BUILDS: '1', STAGEWRIGHT_LOG_LEVEL: 'error' };

/** Asks for jobs, builds and uploads one after the other until the service does not answer any more. */
async function write(user: User, writer: string, acknowledged: Acknowledged): Promise<void> {
  for (let n = 0; ; n++) {
    const job = await createJob(user, `job-${writer}-${n}`);
    acknowledged.jobs.push(job);
    const started = await user.call('POST', `/assembling/v1/jobs/${job}/builds`);
    if (started.status === 200) acknowledged.builds.push(started.body.build_id);
    const path = `demo/${writer}/${n}`;
    const bytes = Buffer.alloc(randomInt(1, 200_000), `${writer}-${n} `);
    const put = await user.put(`/stagewright/v1/objects/${path}`, bytes);
    if (put.status === 200) acknowledged.objects.push({ path, sha256: sha256(bytes) });
  }
}

async function lost(user: User, { jobs, builds, objects }: Acknowledged): Promise<string[]> {
  const isThere = async (path: string) => (await user.call('GET', path)).status === 200;
  const missing: string[] = [];
  for (const id of jobs) if (!(await isThere(`/assembling/v1/jobs/${id}`))) missing.push(`job ${id}`);
  for (const id of builds) if (!(await isThere(`/assembling/v1/builds/${id}`))) missing.push(`build ${id}`);
  for (const { path, sha256: expected } of objects) {
    const answer = await fetch(`${user.url}/stagewright/v1/objects/${path}`, {
      headers: { 'x-auth-token': user.token },
    });
    if (sha256(Buffer.from(await answer.arrayBuffer())) !== expected) missing.push(`object ${path}`);
  }
  return missing;
}

test('whatever was acknowledged is there after SIGKILL at any moment', async () => {
  const acknowledged: Acknowledged = { jobs: [], builds: [], objects: [] };
  let service: Service | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    service = await startService(join(folder.path, 'data'), settings);
    const user = await login(service.url, 'admin', ADMIN_PASSWORD);
    const before = acknowledged.jobs.length;
    const writers = Array.from({ length: WRITERS }, (_, n) => write(user, `${round}-${n}`, acknowledged));
    const ended = Promise.allSettled(writers);
    await expect.poll(() => acknowledged.jobs.length, { timeout: 20_000 }).toBeGreaterThan(before + 20);
    await sleep(randomInt(0, 200));
    await service.kill();
    for (const { status } of await ended) expect(status).toBe('rejected');
  }
  service = await startService(join(folder.path, 'data'), settings);
  const user = await login(service.url, 'admin', ADMIN_PASSWORD);
  expect(acknowledged.objects.length).toBeGreaterThan(20);
  expect(await lost(user, acknowledged)).toEqual([]);
  await service.stop();
});
