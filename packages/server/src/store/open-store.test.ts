import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aJob } from '../domain/testing/a-build.ts';
import { openStore, type Store } from './open-store.ts';
import { buildArchiveContract } from './testing/build-archive.contract.ts';
import { buildStoreContract } from './testing/build-store.contract.ts';
import { PROJECT } from './testing/contract-requests.ts';
import { jobStoreContract } from './testing/job-store.contract.ts';
import { objectIndexContract } from './testing/object-index.contract.ts';
import { tagStoreContract } from './testing/tag-store.contract.ts';

let folder: string;
const open: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-store-'));
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function openIn(name = 'stagewright.db'): Promise<Store> {
  const store = await openStore({ file: join(folder, name) });
  open.push(store);
  return store;
}

describe('through the thread', () => {
  const openScene = async () => {
    const store = await openIn(`${open.length}-contract.db`);
    return { stores: store, close: () => store.close() };
  };
  jobStoreContract(openScene);
  buildStoreContract(openScene);
  buildArchiveContract(openScene);
  tagStoreContract(openScene);
  objectIndexContract(openScene);
});

test('keeps everything that was acknowledged when its process is killed in the middle of commits', async () => {
  const file = join(folder, 'stagewright.db');
  const script = fileURLToPath(new URL('./testing/crash-writer.ts', import.meta.url));
  const acknowledged: string[] = [];
  for (const round of ['a', 'b', 'c']) {
    const child = spawn(process.execPath, [script, file, round], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const before = acknowledged.length;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length - before === 300) child.kill('SIGKILL');
    }
    await exited;
    expect(child.signalCode).toBe('SIGKILL');
  }
  const store = await openIn();
  const stored = new Set((await store.builds.unsettled()).map(({ id }) => id));
  expect(acknowledged.length).toBeGreaterThanOrEqual(900);
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  const { total } = await store.builds.listByJob(PROJECT, 'job-1', { page: 1, perPage: 1 });
  expect(total).toBe(stored.size);
  expect(
    await store.builds.waiting(PROJECT, [...stored].at(-1) ?? '', { global: 1, perProject: 1 }),
  ).toMatchObject({
    position: stored.size - 1,
  });
});

test('refuses a database of a newer version and leaves it as it is', async () => {
  const file = join(folder, 'stagewright.db');
  await (await openIn()).close();
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 9999');
  db.close();
  await expect(openStore({ file })).rejects.toMatchObject({
    code: 'STORE_NEWER_SCHEMA',
    message: /schema 9999/,
  });
  const after = new DatabaseSync(file);
  expect(after.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 9999 });
  after.close();
});

test('says that a file is no database, and that a folder does not exist', async () => {
  const file = join(folder, 'text.db');
  writeFileSync(file, 'this is a text and no database, whatever its name says'.repeat(100));
  await expect(openStore({ file })).rejects.toMatchObject({ code: 'STORAGE_CORRUPT', temporary: false });
  await expect(openStore({ file: join(folder, 'none', 'x.db') })).rejects.toMatchObject({
    code: 'STORAGE_IO',
  });
});

test('answers what was asked before it is closed, and rejects what comes after', async () => {
  const store = await openIn();
  const created = store.jobs.create(aJob());
  await store.close();
  expect(await created).toBe('created');
  await expect(store.jobs.get(PROJECT, 'job-1')).rejects.toMatchObject({ code: 'STORAGE_IO' });
});

test('a call that cannot travel or that throws fails alone', async () => {
  const store = await openIn();
  const results = await Promise.allSettled([
    store.jobs.create(aJob({ id: 'job-1', name: 'one' })),
    store.jobs.create({ ...aJob({ id: 'job-2', name: 'two' }), creator: (() => 'x') as unknown as string }),
    store.jobs.create({ ...aJob({ id: 'job-3', name: 'three' }), createdAt: undefined as unknown as number }),
    store.jobs.create(aJob({ id: 'job-1', name: 'four' })),
    store.jobs.create(aJob({ id: 'job-5', name: 'five' })),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  const { items } = await store.jobs.list(PROJECT, {}, { page: 1, perPage: 9 });
  expect(items.map(({ id }) => id)).toEqual(['job-5', 'job-1']);
});
