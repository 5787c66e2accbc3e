import { join } from 'node:path';
import { freePort } from '@stagewright/oci/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { isEnded, login, type User } from '../harness/client.ts';
import { type HeldDownload, holdDownload } from '../harness/held-download.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { ALLOW_LOOPBACK, createJob, nodePackage, startBuild, supply } from './harness/world.ts';

/** What is promised is 2 s on an idle machine, and measured there (`npm run bench`); here whole suites run beside. */
const RECOVERY_MS = 15_000;

const folder = newDataFolder();
const settings = { ...ALLOW_LOOPBACK, STAGEWRIGHT_DRAIN_S: '0.5', STAGEWRIGHT_MAX_BUILDS: '2' };
let address: Record<string, string>;
let slow: HeldDownload;
let service: Service;
let user: User;
let jobs = 0;

beforeAll(async () => {
  address = { STAGEWRIGHT_LISTEN: `127.0.0.1:${await freePort()}` };
  await start();
  await supply(service, user, ADMIN_PASSWORD);
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});
beforeEach(async () => {
  slow = await holdDownload(nodePackage());
});
afterEach(() => slow.close());

async function start(): Promise<void> {
  service = await startService(join(folder.path, 'data'), { ...settings, ...address });
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
}

/** A build that goes on running until its package is released. */
async function runningBuild(): Promise<string> {
  jobs += 1;
  const build = await startBuild(user, await createJob(user, `slow-${jobs}`, { url: slow.url }));
  await user.until(build, ({ build_state }) => build_state === 'Building');
  return build;
}

async function attemptLost(build: string): Promise<Record<string, unknown>> {
  const { body } = await user.call('GET', `/stagewright/v1/builds/${build}/events`);
  return body.list.find(({ type }: { type: string }) => type === 'attempt_lost').data;
}

test('SIGTERM: it is not ready first, gives back what still runs at the deadline, and the next start goes on', async () => {
  const build = await runningBuild();
  const stopped = service.stop();
  const readiness = async () => (await fetch(`${service.url}/readyz`)).json();
  await expect.poll(readiness).toMatchObject({ ready: false, problems: ['The service is shutting down.'] });
  const waits = await startBuild(user, await createJob(user, 'asked-for-while-it-ends'));
  const { body } = await user.call('GET', `/assembling/v1/builds/${waits}`);
  expect(body).toMatchObject({ build_state: 'Queuing', wait: { position: 0, reason: 'drain' } });
  expect(await stopped).toBe(0);

  slow.release();
  await start();
  expect(await user.until(build, isEnded)).toMatchObject({ build_state: 'Successful', attempt: 2 });
  expect(await attemptLost(build)).toMatchObject({ reason: 'drain', attempt: 1, epoch: 1, proof: 'exit' });
  expect(await user.until(waits, isEnded)).toMatchObject({ build_state: 'Successful', attempt: 1 });
});

test('SIGKILL: the next start is ready soon, and has settled what ran before it lets anybody in', async () => {
  const build = await runningBuild();
  slow.release();
  await service.kill();
  const from = performance.now();
  service = await startService(service.data, { ...settings, ...address });
  expect(performance.now() - from).toBeLessThan(RECOVERY_MS);
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
  expect(await attemptLost(build)).toMatchObject({ reason: 'worker_lost', proof: 'exit' });
  expect(await user.until(build, isEnded)).toMatchObject({ build_state: 'Successful', attempt: 2 });
});

test('a worker that is stopped and so outlives its server is ended by the next one', async () => {
  const build = await runningBuild();
  slow.release();
  const worker = service.workerPid();
  process.kill(worker, 'SIGSTOP');
  await service.kill();
  await start();
  expect(service.log()).toContain(
    `"pid":${worker},"msg":"the worker of an earlier server hangs and is killed"`,
  );
  expect(await user.until(build, isEnded)).toMatchObject({ build_state: 'Successful', attempt: 2 });
});

test('a log has its end, once, however often the server is killed around the end of a build', async () => {
  const job = await createJob(user, 'killed-at-its-end');
  const builds: string[] = [];
  for (let round = 0; round < 2; round++) {
    const build = await startBuild(user, job);
    await user.until(build, ({ progress }) => progress > 60).catch(() => undefined);
    await service.kill();
    await start();
    builds.push(build);
  }
  for (const build of builds) {
    await user.until(build, isEnded);
    await user.call('GET', `/stagewright/v1/builds/${build}/log/stream`);
    const { body } = await user.call('GET', `/assembling/v1/builds/${build}/logs?from=0`);
    expect(body.buildlog.match(/^\[stagewright\] Successful: .*$/gm), body.buildlog).toHaveLength(1);
    expect(body.buildlog).toMatch(/\[stagewright\] Successful: .*\n$/);
  }
});
