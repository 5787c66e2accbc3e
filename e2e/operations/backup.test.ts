import { join } from 'node:path';
import { freePort } from '@stagewright/oci/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isEnded, login, type User } from '../harness/client.ts';
import { createCommandLine } from '../harness/command-line.ts';
import { type HeldDownload, holdDownload } from '../harness/held-download.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import {
  ALLOW_LOOPBACK,
  createJob,
  differences,
  nodePackage,
  settle,
  startBuild,
  type World,
} from './harness/world.ts';

const folder = newDataFolder();
const cli = createCommandLine(join(folder.path, 'home'));
const copy = join(folder.path, 'copy');
let settings: Record<string, string>;
let slow: HeldDownload;
let service: Service;
let user: User;
let world: World;

beforeAll(async () => {
  slow = await holdDownload(nodePackage());
  settings = {
    ...ALLOW_LOOPBACK,
    STAGEWRIGHT_LISTEN: `127.0.0.1:${await freePort()}`,
    STAGEWRIGHT_DRAIN_S: '0.5',
    STAGEWRIGHT_MAX_BUILDS: '2',
  };
  service = await startService(join(folder.path, 'data'), settings);
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
  world = await settle(service, ADMIN_PASSWORD);
});
afterAll(async () => {
  await service.stop();
  await slow.close();
  folder.remove();
});

/** Starts builds one after the other until it is told to end; answers all that were started. */
function keepBuilding(job: string): { end(): Promise<readonly string[]> } {
  let going = true;
  const builds: string[] = [];
  const done = (async () => {
    while (going) {
      const build = await startBuild(user, job);
      builds.push(build);
      await user.until(build, isEnded);
    }
  })();
  return {
    async end() {
      going = false;
      await done;
      return builds;
    },
  };
}

test('a backup of a service at work is a data folder: all of it is there, and what was running is settled', async () => {
  const running = await startBuild(user, await createJob(user, 'slow', { url: slow.url }));
  await user.until(running, ({ build_state }) => build_state === 'Building');
  const busy = keepBuilding(await createJob(user, 'busy'));
  const made = await cli.json('backup', '--data', service.data, '--to', copy);
  expect(made).toMatchObject({ folder: copy, missing: [] });
  const during = await busy.end();
  expect(await service.stop()).toBe(0);

  slow.release();
  service = await startService(copy, settings);
  user = await login(service.url, 'admin', ADMIN_PASSWORD);
  expect(await differences(service, ADMIN_PASSWORD, world)).toEqual([]);
  expect(await user.until(running, isEnded)).toMatchObject({ build_state: 'Successful', attempt: 2 });
  const restored: World['builds'][number][] = [];
  for (const build of during) {
    if ((await user.call('GET', `/assembling/v1/builds/${build}`)).status === 404) continue;
    const { archive_result } = await user.until(build, isEnded);
    restored.push({
      ...world.builds[0]!,
      id: build,
      digest: archive_result.digest,
      repository: 'default/busy',
    });
  }
  const changed = await differences(service, ADMIN_PASSWORD, { jobs: [], objects: [], builds: restored });
  expect(changed.filter((text) => !text.startsWith('build '))).toEqual([]);
  expect(await cli.json('doctor', '--data', copy)).toMatchObject({ ghosts: [] });
});

test('a target that holds something is refused, and the service is none the wiser', async () => {
  const again = cli.run(['backup', '--data', service.data, '--to', service.data]);
  await expect(again).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('is not empty') });
});
