import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type LedgerFile, openLedger } from './ledger.ts';
import { sweep } from './sweep.ts';
import { temporaryFolder } from './testing/test-worker.ts';

/** Opens a ledger for as long as the test runs. */
async function openTestLedger(folder: string): Promise<LedgerFile> {
  const ledger = await openLedger(folder);
  onTestFinished(() => ledger.close());
  return ledger;
}

const folderOf = (path: string) => ({ kind: 'folder', path }) as const;

test('an entry is on disk before `add` resolves, and stays over a restart until it is ticked off', async () => {
  const folder = await temporaryFolder();
  const first = await openTestLedger(folder);
  await first.of('a-1').add(folderOf('/x'));
  await first.of('a-1').add(folderOf('/y'));
  await first.of('b-1').add(folderOf('/x'));
  expect(await readFile(join(folder, 'ledger.jsonl'), 'utf8')).toContain('/y');
  await first.of('a-1').done(folderOf('/x'));
  const second = await openTestLedger(folder);
  const left = [
    { owner: 'a-1', entry: folderOf('/y') },
    { owner: 'b-1', entry: folderOf('/x') },
  ];
  expect(second.left()).toEqual(left);
  expect((await openTestLedger(folder)).left()).toEqual(left);
});

test('a line that a crash cut off is nothing, and does not spoil the others', async () => {
  const folder = await temporaryFolder();
  await (await openTestLedger(folder)).of('a-1').add(folderOf('/x'));
  const cut = JSON.stringify({ owner: 'c-1', entry: folderOf('/cut'), done: false }).slice(0, -1);
  await appendFile(join(folder, 'ledger.jsonl'), cut);
  const ledger = await openTestLedger(folder);
  expect(ledger.left()).toEqual([{ owner: 'a-1', entry: folderOf('/x') }]);
});

test('does not grow with the builds that have ended', async () => {
  const folder = await temporaryFolder();
  const ledger = await openTestLedger(folder);
  for (let build = 0; build < 300; build++) {
    const entry = folderOf(`/${'long'.repeat(50)}/${build}`);
    await Promise.all([ledger.of('a').add(entry), ledger.of('b').add(entry)]);
    await Promise.all([ledger.of('a').done(entry), ledger.of('b').done(entry)]);
  }
  expect((await stat(join(folder, 'ledger.jsonl'))).size).toBeLessThan(70_000);
});

test('a sweep ends processes by their name before it removes folders, and nothing outside its own folder', async () => {
  const folder = await temporaryFolder();
  const outside = await temporaryFolder();
  await mkdir(join(folder, 'work'));
  const name = `test-${process.pid}-1`;
  const named = spawn('sleep', ['60'], { env: { STAGEWRIGHT_PROCESSES: name } });
  const other = spawn('sleep', ['60'], { env: { STAGEWRIGHT_PROCESSES: `${name}0` } });
  onTestFinished(() => void other.kill('SIGKILL'));
  const exit = once(named, 'exit');
  const ledger = await openTestLedger(folder);
  const own = ledger.of('a-1');
  await own.add(folderOf(join(folder, 'work')));
  await own.add(folderOf(outside));
  await own.add({ kind: 'processes', name });
  const problems: string[] = [];
  await sweep({ ledger, folder, onProblem: (_what, error) => problems.push(String(error)) }, ledger.left());
  expect(await exit).toEqual([null, 'SIGKILL']);
  expect(other.exitCode).toBeNull();
  expect(existsSync(join(folder, 'work'))).toBe(false);
  expect(existsSync(outside)).toBe(true);
  expect(problems).toEqual([`Error: ${outside} is outside the worker's folder`]);
  expect(ledger.left()).toEqual([{ owner: 'a-1', entry: folderOf(outside) }]);
});
