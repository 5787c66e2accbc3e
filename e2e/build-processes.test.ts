import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crowd } from '../packages/engine/src/executors/testing/crowd.ts';
import { programsNamed } from '../packages/engine/src/executors/testing/programs-named.ts';
import { zip } from '../packages/engine/src/testing/zip.ts';
import { isEnded, login, type User } from './harness/client.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from './harness/service.ts';

const SERVE = join(import.meta.dirname, 'harness/serve-with-commands.ts');
const folder = newDataFolder();
let service: Service;
let admin: User;
let jobs = 0;

beforeAll(async () => {
  service = await startService(join(folder.path, 'data'), {}, [process.execPath, SERVE]);
  admin = await login(service.url, 'admin', ADMIN_PASSWORD);
  const app = zip([
    { name: 'package.json', content: '{}' },
    { name: 'server.js', content: '0' },
  ]);
  expect((await admin.put('/stagewright/v1/objects/demo/app.zip', app)).status).toBe(200);
});

afterAll(async () => {
  await service.stop();
  folder.remove();
});

/** Starts a build that runs a command, and waits until its log holds what is expected. */
async function start(build: object, until: string): Promise<string> {
  jobs++;
  const created = await admin.call('POST', '/assembling/v1/jobs', {
    job_name: `job-${jobs}`,
    environment_setting: {},
    code_repo: { type: 'BinObs', url: 'obs://demo/app.zip' },
    build: { language: 'nodejs', ...build },
  });
  expect(created.status, JSON.stringify(created.body)).toBe(200);
  const started = await admin.call('POST', `/assembling/v1/jobs/${created.body.job_id}/builds`);
  const id = started.body.build_id;
  await expect.poll(() => logOf(id), { timeout: 30_000 }).toContain(until);
  return id;
}

async function logOf(build: string): Promise<string> {
  return (await admin.call('GET', `/assembling/v1/builds/${build}/logs?from=0`)).body.buildlog;
}

const cancel = (build: string, query = '') => admin.call('PATCH', `/assembling/v1/builds/${build}${query}`);

test('a cancel ends a hundred processes that resist before it answers', async () => {
  const build = await start({ build_cmd: crowd({ obeying: false }), grace_s: 0 }, 'ready\n');
  await expect.poll(() => programsNamed(build).length).toBeGreaterThanOrEqual(100);
  const { body } = await cancel(build);
  expect(programsNamed(build)).toEqual([]);
  expect(body).toMatchObject({ build_state: 'Cancel', cancel: { state: 'stopped', confirmed_by: 'exit' } });
  expect(await logOf(build)).toMatch(/All processes have ended by SIGKILL .*\(wrapper_exit\)\n/);
});

test('a command has its grace; `force` cuts it', async () => {
  const stubborn = 'trap "echo asked" TERM; echo ready; while :; do sleep 0.02; done';
  const build = await start({ build_cmd: stubborn, grace_s: 300 }, 'ready\n');
  const asked = await cancel(build, '?wait=0');
  expect(asked.body).toMatchObject({ ended_at: '', cancel: { state: 'stopping' } });
  await expect.poll(() => logOf(build)).toContain('asked');
  expect((await admin.call('GET', `/assembling/v1/builds/${build}`)).body.cancel.state).toBe('stopping');
  expect((await cancel(build, '?force=true')).body).toMatchObject({ build_state: 'Cancel' });
  expect(programsNamed(build)).toEqual([]);
});

test('a command that obeys ends by itself, and what it last says is in the log', async () => {
  const obedient = 'trap "echo tidied up; exit" TERM; echo ready; while :; do sleep 0.02; done';
  const build = await start({ build_cmd: obedient, grace_s: 300 }, 'ready\n');
  expect((await cancel(build)).body).toMatchObject({ build_state: 'Cancel' });
  expect(await logOf(build)).toMatch(/tidied up\n(.*\n)*All processes have ended by TERM/);
});

test('a build that runs out of its time ends its processes the same way', async () => {
  const build = await start({ build_cmd: crowd({ obeying: true, size: 5 }), timeout_s: 1 }, 'ready\n');
  const ended = await admin.until(build, isEnded);
  expect(ended).toMatchObject({
    build_state: 'Timeout',
    cancel: { reason: 'timeout', confirmed_by: 'exit' },
  });
  expect(programsNamed(build)).toEqual([]);
});

test('a command that fails fails its build, and says how', async () => {
  const build = await start({ build_cmd: 'echo to no avail; exit 9' }, 'to no avail\n');
  expect(await admin.until(build, isEnded)).toMatchObject({
    build_state: 'Failed',
    failure: { reason: 'command_failed', phase: 'Build', message: expect.stringContaining('exit code 9') },
  });
});

test('a service that is killed leaves none of them, and the next one tries the build again', async () => {
  const build = await start({ build_cmd: crowd({ obeying: false }), grace_s: 0 }, 'ready\n');
  await service.kill();
  await expect.poll(() => programsNamed(build), { timeout: 10_000 }).toEqual([]);
  service = await startService(service.data, {}, [process.execPath, SERVE]);
  admin = await login(service.url, 'admin', ADMIN_PASSWORD);
  await admin.until(build, ({ attempt }) => attempt === 2);
  await expect.poll(() => programsNamed(build).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(100);
  expect((await cancel(build)).body).toMatchObject({ build_state: 'Cancel', attempt: 2 });
  expect(programsNamed(build)).toEqual([]);
});
