import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataPaths } from '../compose/data-folder.ts';
import { aJob } from '../domain/testing/a-build.ts';
import { logPath } from '../logs/log-path.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { PROJECT, startRequest } from '../store/testing/contract-requests.ts';
import { BackupRefused, backUp } from './back-up.ts';
import { objectPath } from './missing-content.ts';

const HEX = 'a'.repeat(64);
const never = new AbortController().signal;

let folder: string;
let store: Store;
const from = () => dataPaths(join(folder, 'data'));
const to = () => dataPaths(join(folder, 'copy'));
const run = () => backUp({ data: from().dir, to: to().dir, signal: never });

function put(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-backup-'));
  mkdirSync(from().dir);
  store = await openStore({ file: from().database });
  await store.jobs.create(aJob());
  for (const id of ['b1', 'b2', 'b3']) await store.builds.start(startRequest(id));
  put(join(from().secrets, 'master.key'), 'key');
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

test('what rows name is copied with its mode, what none names and what is half-made is not', async () => {
  const object = { bucket: 'demo', key: 'a', size: 3, sha256: HEX, createdAt: 1 };
  await store.objects.put(PROJECT, object);
  put(objectPath(from().objects, HEX), 'abc');
  put(objectPath(from().objects, 'b'.repeat(64)), 'orphan');
  put(logPath(from().logs, 'b1'), 'text\n');
  put(logPath(from().logs, 'gone'), 'text\n');
  put(join(from().registry, 'repositories/default/blobs/_layers/sha256', HEX), '');
  put(join(from().registry, 'blobs/sha256/aa', HEX), 'layer');
  put(join(from().registry, 'uploads/half'), 'half');
  put(join(from().worker, 'cache/base'), 'made from this machine');

  expect(await run()).toEqual({ files: 5, bytes: 16, builds: 3, missing: [] });
  const copied = (path: string) => existsSync(path.replace(from().dir, to().dir));
  expect(copied(objectPath(from().objects, HEX))).toBe(true);
  expect(copied(objectPath(from().objects, 'b'.repeat(64)))).toBe(false);
  expect(copied(logPath(from().logs, 'gone'))).toBe(false);
  expect(copied(join(from().registry, 'repositories/default/blobs/_layers/sha256', HEX))).toBe(true);
  expect(copied(join(from().registry, 'uploads'))).toBe(false);
  expect(copied(from().worker)).toBe(false);
  expect(statSync(join(to().secrets, 'master.key')).mode & 0o777).toBe(0o600);
  expect(statSync(to().dir).mode & 0o777).toBe(0o700);
  expect(existsSync(`${to().dir}.partial`)).toBe(false);
});

test('a store that is written to all the time is copied at one moment, with all that was there before', async () => {
  const copied = run();
  let done = false;
  void copied.finally(() => {
    done = true;
  });
  let started = 0;
  for (; !done; started++)
    await store.builds.start(startRequest(`during${started}`, { maxWaiting: 1_000_000 }));
  const { builds } = await copied;
  expect(builds).toBeGreaterThanOrEqual(3);
  expect(builds).toBeLessThanOrEqual(3 + started);
  const copy = await openStore({ file: to().database });
  expect((await copy.builds.unsettled()).length).toBe(builds);
  expect(await copy.builds.start(startRequest('after'))).toMatchObject({ kind: 'started' });
  await copy.close();
});

test('what the source has lost is told, and the rest is copied', async () => {
  await store.objects.put(PROJECT, { bucket: 'demo', key: 'a', size: 3, sha256: HEX, createdAt: 1 });
  await store.archive.closed(['b1']);
  expect((await run()).missing).toEqual([`package ${HEX}`, 'log of build b1']);
  const copy = await openStore({ file: to().database });
  expect(await copy.builds.get(PROJECT, 'b1')).toMatchObject({ id: 'b1' });
  await copy.close();
});

test('an image is whole with its config and layers, or the blob that is not there is named', async () => {
  const [manifest, config, layer] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [
    string,
    string,
    string,
  ];
  const tag = { projectId: PROJECT, repository: 'default/app', tag: '1', mediaType: 'x', size: 1, at: 1 };
  const mover = { kind: 'person', name: 'maria' } as const;
  await store.tags.move({ ...tag, digest: `sha256:${manifest}`, mover });
  const blob = (hex: string) => join(from().registry, 'blobs/sha256', hex.slice(0, 2), hex);
  const layers = [{ digest: `sha256:${layer}` }];
  put(blob(manifest), JSON.stringify({ config: { digest: `sha256:${config}` }, layers }));
  put(blob(config), '{}');
  expect((await run()).missing).toEqual([`blob sha256:${layer}`]);
});

test('a log that has ended since the database was copied can be written again in the copy', async () => {
  put(logPath(from().logs, 'b1'), 'text\n[stagewright] Cancel: user\n', 0o440);
  await run();
  const copy = logPath(to().logs, 'b1');
  expect(statSync(copy).mode & 0o200).toBe(0o200);
  expect(readFileSync(copy, 'utf8')).toBe(
    'text\n[stagewright] Cancel: user\n[stagewright] the backup was made before this end\n',
  );
});

test('a folder that holds something, and a source that is no data folder, are refused and left alone', async () => {
  put(join(to().dir, 'mine'), 'mine');
  await expect(run()).rejects.toBeInstanceOf(BackupRefused);
  expect(readFileSync(join(to().dir, 'mine'), 'utf8')).toBe('mine');
  const elsewhere = backUp({ data: join(folder, 'none'), to: join(folder, 'other'), signal: never });
  await expect(elsewhere).rejects.toThrow('is not a data folder');
  expect(existsSync(join(folder, 'other'))).toBe(false);
});

test('one that is broken off leaves nothing', async () => {
  const broken = backUp({ data: from().dir, to: to().dir, signal: AbortSignal.abort(new Error('enough')) });
  await expect(broken).rejects.toThrow('enough');
  expect(existsSync(to().dir) || existsSync(`${to().dir}.partial`)).toBe(false);
});
