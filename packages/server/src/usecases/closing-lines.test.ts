import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Build } from '../domain/build.ts';
import { aJob } from '../domain/testing/a-build.ts';
import { openLogFiles } from '../logs/log-files.ts';
import type { LogStore } from '../logs/log-store.ts';
import { PROJECT, startRequest } from '../store/testing/contract-requests.ts';
import { createTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import { systemClock } from '../system/clock.ts';
import { closingLine, createClosingLines } from './closing-lines.ts';

let folder: string;
let database: TestDatabase;
let logs: LogStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-closing-'));
  database = createTestDatabase();
  logs = await openLogFiles(folder);
  await database.aggregates.jobs.create(aJob());
});

afterEach(async () => {
  await logs.close();
  database.close();
  rmSync(folder, { recursive: true });
});

/** A build that a person has cancelled, as it is stored. */
async function cancelled(id: string): Promise<Build> {
  const { builds } = database.aggregates;
  await builds.start(startRequest(id));
  const by = { reason: 'user', by: 'maria', note: 'the wrong branch' } as const;
  await builds.apply(PROJECT, id, { type: 'stop_wished', ...by, force: false, at: 500 });
  return (await builds.get(PROJECT, id)) as Build;
}

function createLines(store: Parameters<typeof createClosingLines>[0]['logs'] = logs) {
  const { archive } = database.aggregates;
  const errors: unknown[] = [];
  const onError = (_id: string, error: unknown) => void errors.push(error);
  const lines = createClosingLines({ logs: store, archive, clock: systemClock, onError });
  const allClosed = () => vi.waitFor(async () => expect(await archive.unclosed()).toEqual([]), 10_000);
  return { lines, errors, allClosed };
}

async function isSealed(id: string): Promise<boolean> {
  const size = await logs.size(id);
  return (await logs.append(id, size, Buffer.from('more'))).kind === 'gap';
}

test('a log ends with how and by whom its build ended, and takes nothing more', async () => {
  const build = await cancelled('b1');
  await logs.append('b1', 0, Buffer.from('half a line'));
  const { lines, allClosed } = createLines();
  lines.observe(build);
  await allClosed();
  expect((await logs.read('b1', 0)).text).toMatch(
    /^half a line\n\[stagewright\] Cancel: user by maria at .* \(the wrong branch\); it had not started\n$/,
  );
  expect(await isSealed('b1')).toBe(true);
});

test.each([
  ['before the line', async () => undefined],
  ['between the line and the seal', (build: Build) => logs.appendLine(build.id, closingLine(build))],
  [
    'before the end was noted',
    async (build: Build) => {
      await logs.appendLine(build.id, closingLine(build));
      await logs.seal(build.id);
    },
  ],
])('a server that died %s is made up for by the next, once', async (_when, before) => {
  const build = await cancelled('b1');
  await logs.append('b1', 0, Buffer.from('text\n'));
  await before(build);
  const { lines, allClosed } = createLines();
  await lines.recover();
  await allClosed();
  expect((await logs.read('b1', 0)).text).toBe(`text\n${closingLine(build)}\n`);
  expect(await isSealed('b1')).toBe(true);
});

test('a build that ends while the next server takes up what is left gets its line once', async () => {
  const build = await cancelled('b1');
  const { lines, allClosed } = createLines();
  lines.observe(build);
  await lines.recover();
  await allClosed();
  expect((await logs.read('b1', 0)).text).toBe(`${closingLine(build)}\n`);
});

test('a disk that was full for a while only puts the line off', async () => {
  const build = await cancelled('b1');
  let refusals = 2;
  const { lines, errors, allClosed } = createLines({
    size: (id) => logs.size(id),
    read: (id, from) => logs.read(id, from),
    seal: (id) => logs.seal(id),
    async appendLine(id, text) {
      if (refusals-- > 0) throw Object.assign(new Error('no space'), { code: 'STORAGE_FULL' });
      return await logs.appendLine(id, text);
    },
  });
  lines.observe(build);
  await allClosed();
  expect(errors).toHaveLength(2);
  expect((await logs.read('b1', 0)).text).toBe(`${closingLine(build)}\n`);
});

test('the logs of many builds are taken up a few at a time, also past one that cannot be closed', async () => {
  const ids = Array.from({ length: 200 }, (_, position) => `b${position}`);
  for (const id of ids) await cancelled(id);
  let open = 0;
  let most = 0;
  const { lines, errors } = createLines({
    ...logs,
    read: (id, from) => logs.read(id, from),
    size: (id) => logs.size(id),
    seal: (id) => logs.seal(id),
    async appendLine(id, text) {
      if (id === 'b0') throw new Error('damaged');
      most = Math.max(most, ++open);
      await logs.appendLine(id, text);
      open--;
    },
  });
  await lines.recover();
  const { archive } = database.aggregates;
  await vi.waitFor(async () => expect(await archive.unclosed()).toHaveLength(1), 20_000);
  expect(errors.length).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(64);
});
