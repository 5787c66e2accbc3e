import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { inspectWorker } from './inspect-worker.ts';
import { openLedger } from './ledger.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-inspect-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const BUILD = `b${process.pid}`;
const isLive = (owner: string) => owner === `${BUILD}-2`;
const look = () => inspectWorker({ folder, isLive, isOurs: (id) => id === BUILD });

function run(name: string): number {
  const child = spawn('sleep', ['1000'], { env: { ...process.env, STAGEWRIGHT_PROCESSES: name } });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}

test('processes of our builds that no attempt owns are found though no ledger names them, those of others are not', async () => {
  const [ghost] = [run(`${BUILD}-1-7`), run(`${BUILD}-2-1`), run(`x${process.pid}-1-1`)];
  await expect
    .poll(async () => (await look()).ghosts)
    .toEqual([{ kind: 'processes', where: `${BUILD}-1-7 (pids ${ghost})` }]);
});

test('what the ledger of a worker that is gone names is told once', async () => {
  const ledger = await openLedger(folder);
  const name = `${BUILD}-1-1`;
  await ledger.of(`${BUILD}-1`).add({ kind: 'processes', name });
  await ledger.close();
  expect((await look()).ghosts).toEqual([]);
  run(name);
  await expect.poll(async () => (await look()).ghosts).toEqual([{ kind: 'processes', where: name }]);
});
