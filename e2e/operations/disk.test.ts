import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@stagewright/oci/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { zip } from '../../packages/engine/src/testing/zip.ts';
import { isEnded, login, type User } from '../harness/client.ts';
import { createCommandLine } from '../harness/command-line.ts';
import { type HeldDownload, holdDownload } from '../harness/held-download.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { makeSmallDisk, noSmallDisk, type SmallDisk } from './harness/small-disk.ts';
import {
  ALLOW_LOOPBACK,
  createJob,
  differences,
  nodePackage,
  settle,
  sha256,
  startBuild,
  type World,
} from './harness/world.ts';

const DISK_MB = 64;
const MIN_FREE_MB = 16;
const SPARE_BYTES = 6 << 20;
const PACKAGE_BYTES = 6 << 20;
const MEGABYTE = Buffer.alloc(1 << 20, 'x');
const PATIENCE = { timeout: 60_000, interval: 200 };

const reason = noSmallDisk();

describe.skipIf(reason !== null)(`a disk${reason === null ? '' : ` (not here: ${reason})`}`, () => {
  const folder = newDataFolder();
  const cli = createCommandLine(join(folder.path, 'home'));
  let disk: SmallDisk;
  let service: Service;
  let settings: Record<string, string>;
  let user: User;
  let world: World;
  let held: HeldDownload;

  beforeAll(async () => {
    disk = makeSmallDisk(folder.path, DISK_MB);
    held = await holdDownload(nodePackage());
    settings = {
      ...ALLOW_LOOPBACK,
      STAGEWRIGHT_LISTEN: `127.0.0.1:${await freePort()}`,
      STAGEWRIGHT_MIN_FREE: `${MIN_FREE_MB}M`,
      STAGEWRIGHT_MAX_BUILDS: '2',
      STAGEWRIGHT_LOG_LEVEL: 'silent',
    };
    await start();
    world = await settle(service, ADMIN_PASSWORD);
  });
  afterAll(async () => {
    await service.kill();
    await held.close();
    disk.remove();
    folder.remove();
  });

  async function start(): Promise<void> {
    service = await startService(join(disk.path, 'data'), settings);
    user = await login(service.url, 'admin', ADMIN_PASSWORD);
  }

  /** Pushes one blob in one request, as registry clients do. */
  async function pushBlob(): Promise<number> {
    const digest = `sha256:${sha256(MEGABYTE)}`;
    const answer = await fetch(`${service.url}/v2/default/blob/blobs/uploads/?digest=${digest}`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`admin:${ADMIN_PASSWORD}`)}` },
      body: MEGABYTE,
    });
    await answer.text();
    return answer.status;
  }

  /** Creates jobs until one is refused; answers those that were taken, and the refusal. */
  async function createJobsUntilRefused() {
    const taken: string[] = [];
    for (let n = 0; n < 500; n++) {
      const body = { job_name: `filler-${n}`, job_description: 'x'.repeat(60), environment_setting: {} };
      const { status, body: answer } = await user.call('POST', '/assembling/v1/jobs', body);
      if (status !== 200) return { taken, status, code: answer.error_code };
      taken.push(answer.job_id);
    }
    throw new Error('nothing was refused');
  }

  const temporary = () => readdirSync(join(service.data, 'objects/tmp'));

  test('that is full refuses what it cannot store, loses nothing, and all goes on when there is space', async () => {
    const running = await startBuild(user, await createJob(user, 'running', { url: held.url }));
    await user.until(running, ({ build_state }) => build_state === 'Building');
    disk.fill(SPARE_BYTES);

    const put = await user.put('/stagewright/v1/objects/demo/large', MEGABYTE);
    expect(put).toMatchObject({ status: 507, body: { error_code: 'SVCSTG.CPE.5074001' } });
    expect(temporary()).toEqual([]);
    expect(await pushBlob()).toBe(507);
    const { taken, ...refusal } = await createJobsUntilRefused();
    expect(refusal).toEqual({ status: 507, code: 'SVCSTG.CPE.5074001' });
    held.release();
    expect((await user.call('GET', `/assembling/v1/builds/${running}`)).body.build_state).toBe('Building');

    const readiness = async () => (await fetch(`${service.url}/readyz`)).status;
    await expect.poll(readiness, PATIENCE).toBe(503);
    disk.giveSpare();
    const job = await createJob(user, 'waits');
    const waits = await startBuild(user, job);
    const record = async () => (await user.call('GET', `/assembling/v1/builds/${waits}`)).body;
    await expect
      .poll(record, PATIENCE)
      .toMatchObject({ build_state: 'Queuing', wait: { reason: 'storage' } });

    disk.empty();
    expect(await user.until(waits, isEnded)).toMatchObject({ build_state: 'Successful' });
    expect(await user.until(running, isEnded)).toMatchObject({ ended_at: /./ });
    expect((await user.put('/stagewright/v1/objects/demo/large', MEGABYTE)).status).toBe(200);
    expect(await pushBlob()).toBe(201);
    for (const id of taken) expect((await user.call('GET', `/assembling/v1/jobs/${id}`)).status).toBe(200);
    expect(await differences(service, ADMIN_PASSWORD, world)).toEqual([]);
    const log = await user.call('GET', `/assembling/v1/builds/${running}/logs?from=0`);
    expect(log.body.buildlog).toMatch(/\n\[stagewright\] (Successful|Failed): .*\n$/);
  });

  test('that fills in the middle of a layer fails the build, keeps nothing of it, and takes the next one', async () => {
    const content = [
      { name: 'package.json', content: '{}' },
      { name: 'server.js', content: '0' },
      { name: 'data', content: randomBytes(PACKAGE_BYTES) },
    ];
    const large = await holdDownload(zip(content));
    try {
      const job = await createJob(user, 'large', { url: large.url });
      const failing = await startBuild(user, job);
      await user.until(failing, ({ build_state }) => build_state === 'Building');
      // Room for the package, and for half of its layer.
      disk.fill(PACKAGE_BYTES * 1.5);
      disk.giveSpare();
      large.release();
      expect(await user.until(failing, isEnded)).toMatchObject({
        build_state: 'Failed',
        failure: { reason: 'disk_full', phase: 'Build', blame: 'system' },
      });
      expect(readdirSync(join(service.data, 'worker/workspaces'))).toEqual([]);
      disk.empty();
      expect(await user.until(await startBuild(user, job), isEnded)).toMatchObject({
        build_state: 'Successful',
      });
      expect(await differences(service, ADMIN_PASSWORD, world)).toEqual([]);
    } finally {
      await large.close();
    }
  });

  test('that breaks down can still be read, says so to writers, and the next start on a sound one has everything', async () => {
    disk.breakDown();
    const refused = await user.call('POST', '/assembling/v1/jobs', {
      job_name: 'too-late',
      environment_setting: {},
    });
    expect(refused).toMatchObject({ status: 503, body: { error_code: 'SVCSTG.CPE.5034002' } });
    const put = await user.put('/stagewright/v1/objects/demo/too-late', MEGABYTE);
    expect(put).toMatchObject({ status: 503, body: { error_code: 'SVCSTG.CPE.5034002' } });
    const { id } = world.builds[0]!;
    expect((await user.call('GET', `/assembling/v1/builds/${id}`)).status).toBe(200);
    await service.kill();
    await expect(start()).rejects.toThrow('read-only file system');

    await disk.remount();
    await start();
    expect(await differences(service, ADMIN_PASSWORD, world)).toEqual([]);
    const build = await startBuild(user, world.jobs[0]!.id);
    expect(await user.until(build, isEnded)).toMatchObject({ build_state: 'Successful' });
    const found = await cli.run(['doctor', '--data', service.data, '--json'], settings);
    expect(JSON.parse(found)).toMatchObject({ ghosts: [] });
  });
});
