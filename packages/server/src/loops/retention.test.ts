import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aJob } from '../domain/testing/a-build.ts';
import { createSteppedClock, type SteppedClock } from '../domain/testing/stepped-clock.ts';
import { openLogFiles } from '../logs/log-files.ts';
import type { LogStore } from '../logs/log-store.ts';
import { openObjectFiles } from '../objects/object-files.ts';
import { createObjectStore, type ObjectStore } from '../objects/object-store.ts';
import { PROJECT, startRequest } from '../store/testing/contract-requests.ts';
import { createTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import { createRetention } from './retention.ts';

const DAY_MS = 86_400_000;
const running = new AbortController().signal;

let folder: string;
let clock: SteppedClock;
let database: TestDatabase;
let logs: LogStore;
let objects: ObjectStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-retention-'));
  clock = createSteppedClock();
  database = createTestDatabase();
  logs = await openLogFiles(join(folder, 'logs'));
  const files = await openObjectFiles(join(folder, 'objects'));
  objects = createObjectStore({ index: database.aggregates.objects, files, clock });
  await database.aggregates.jobs.create(aJob());
});

afterEach(async () => {
  await logs.close();
  database.close();
  rmSync(folder, { recursive: true });
});

function retention(keep: { builds?: number; packages?: number; audit?: number } = {}) {
  const { archive, accounts: audit } = database.aggregates;
  const { builds = 0, packages = 0, audit: auditDays = 0 } = keep;
  const days = { keepBuildsDays: builds, keepPackagesDays: packages, keepAuditDays: auditDays };
  return createRetention({ archive, logs, objects, audit, clock, ...days });
}

/** A build that has ended now, with a log. */
async function endedBuild(id: string): Promise<void> {
  const { builds, archive } = database.aggregates;
  await builds.start(startRequest(id));
  const wish = { type: 'stop_wished', reason: 'user', by: 'maria', force: false, at: clock.now() } as const;
  await builds.apply(PROJECT, id, wish);
  await logs.append(id, 0, Buffer.from('text\n'));
  await archive.closed([id]);
}

test('builds go with their logs once they are older than the retention, those that wait stay', async () => {
  await endedBuild('old');
  clock.step(3 * DAY_MS);
  await endedBuild('young');
  await database.aggregates.builds.start(startRequest('waits'));
  await retention({ builds: 2 }).run(running);
  const { items } = await database.aggregates.builds.listByJob(PROJECT, 'job-1', { page: 1, perPage: 9 });
  expect(items.map(({ id }) => id)).toEqual(['waits', 'young']);
  expect(await Promise.all(['old', 'young'].map((id) => logs.size(id)))).toEqual([0, 5]);
});

test('a log that cannot be removed keeps its build for the next run', async () => {
  await endedBuild('old');
  clock.step(3 * DAY_MS);
  const { archive, accounts: audit } = database.aggregates;
  const stubborn = { remove: async () => Promise.reject(new Error('no such disk')) };
  const days = { keepBuildsDays: 1, keepPackagesDays: 0, keepAuditDays: 0 };
  const failing = createRetention({ archive, logs: stubborn, objects, audit, clock, ...days });
  await expect(failing.run(running)).rejects.toThrow('no such disk');
  expect(await database.aggregates.builds.get(PROJECT, 'old')).not.toBeNull();
  await retention({ builds: 1 }).run(running);
  expect(await database.aggregates.builds.get(PROJECT, 'old')).toBeNull();
});

test('more than one batch goes in one run', async () => {
  const ids = Array.from({ length: 205 }, (_, n) => `many${n}`);
  for (const id of ids) await endedBuild(id);
  clock.step(2 * DAY_MS);
  await retention({ builds: 1 }).run(running);
  expect((await database.aggregates.builds.listByJob(PROJECT, 'job-1', { page: 1, perPage: 1 })).total).toBe(
    0,
  );
});

test('packages and audit lines go by their own settings, and 0 keeps them', async () => {
  const limit = { limit: 100 };
  await objects.put(PROJECT, { bucket: 'demo', key: 'old' }, Readable.from([Buffer.from('a')]), limit);
  const line = { actor: 'a', remoteAddress: '', action: 'user.create', target: 'x', at: clock.now() };
  await database.aggregates.accounts.appendAudit(line, 'done');
  clock.step(2 * DAY_MS);
  await objects.put(PROJECT, { bucket: 'demo', key: 'new' }, Readable.from([Buffer.from('b')]), limit);
  await retention().run(running);
  const keys = async () => (await objects.list(PROJECT, {}, 9)).map(({ key }) => key);
  expect(await keys()).toEqual(['new', 'old']);
  await retention({ packages: 1 }).run(running);
  expect(await keys()).toEqual(['new']);
  expect(await database.aggregates.accounts.listAudit(null, 9)).toHaveLength(1);
  await retention({ audit: 1 }).run(running);
  expect(await database.aggregates.accounts.listAudit(null, 9)).toEqual([]);
});

test('it looks as often as the shortest retention needs', () => {
  expect(retention({ builds: 90, packages: 30 }).everyMs).toBe(600_000);
  expect(retention({ builds: 60_000 / DAY_MS, audit: 1 }).everyMs).toBeCloseTo(6_000);
  expect(retention({ packages: 1 / DAY_MS }).everyMs).toBe(1_000);
  expect(retention().everyMs).toBe(600_000);
});
