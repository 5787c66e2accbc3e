import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataPaths, openDataFolder } from '../compose/data-folder.ts';
import { aJob } from '../domain/testing/a-build.ts';
import { logPath } from '../logs/log-path.ts';
import { openStore } from '../store/open-store.ts';
import { PROJECT, startRequest } from '../store/testing/contract-requests.ts';
import { inspectDataFolder } from './inspect-data-folder.ts';

let folder: string;
const paths = () => dataPaths(folder);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'x');
}

async function fill(): Promise<void> {
  const store = await openStore({ file: paths().database });
  await store.jobs.create(aJob());
  for (const id of ['b1', 'b2']) await store.builds.start(startRequest(id));
  const limits = { global: 9, perProject: 9 };
  await store.builds.claim({ workerId: 'w1', pool: 'default', labels: {}, limits, at: 1 });
  await store.builds.apply(PROJECT, 'b1', { type: 'accepted', epoch: 1, workerId: 'w1', at: 2 });
  await store.close();
}

test('a folder before the first start has no database and nothing wrong', async () => {
  expect(await inspectDataFolder(folder)).toMatchObject({ database: null, serverPid: null, strays: [] });
});

test('tells what lives, what schema it has, and who has the folder', async () => {
  await fill();
  const { lock } = await openDataFolder(folder);
  const report = await inspectDataFolder(folder);
  lock.release();
  expect(report).toMatchObject({
    serverPid: process.pid,
    database: { fileProblems: [], damagedRows: [], liveAttempts: new Set(['b1-1']) },
  });
  expect(report.freeBytes).toBeGreaterThan(0);
});

test('names damaged rows, and a file that is no database', async () => {
  await fill();
  const db = new DatabaseSync(paths().database);
  db.exec("UPDATE builds SET state = 'Flying' WHERE id = 'b2'");
  db.close();
  const { database } = await inspectDataFolder(folder);
  expect(database).toMatchObject({ damagedRows: ['The stored build b2 is damaged: unknown state.'] });
  writeFileSync(paths().database, 'no database at all, whatever its name says'.repeat(200));
  expect((await inspectDataFolder(folder)).database).toBeInstanceOf(Error);
});

test('finds uploads that nobody writes and logs of nobody, and no others', async () => {
  await fill();
  const [written, left] = ['written', 'left'].map((name) => join(paths().objects, 'tmp', name)) as [
    string,
    string,
  ];
  put(written);
  put(left);
  put(logPath(paths().logs, 'b1'));
  put(logPath(paths().logs, 'gone'));
  const { lock } = await openDataFolder(folder);
  const handle = await open(written, 'r+');
  const { strays } = await inspectDataFolder(folder);
  await handle.close();
  lock.release();
  expect(strays).toEqual([
    { kind: 'upload', where: left },
    { kind: 'log', where: logPath(paths().logs, 'gone') },
  ]);
});
