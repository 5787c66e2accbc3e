import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const BIN = join(import.meta.dirname, '../packages/cli/bin/stagewright.mjs');

let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'stagewright-e2e-'));
});

afterEach(() => rmSync(temporary, { recursive: true, force: true }));

function startDemo(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const env = {
    ...process.env,
    TMPDIR: temporary,
    NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
    // Settings of another service must not reach this one.
    STAGEWRIGHT_DATA: join(temporary, 'not-this'),
    ...more,
  };
  return spawn(process.execPath, [BIN, 'demo', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function whereIs(tool: string): string {
  if (tool === 'node') return process.execPath;
  return ['/usr/bin', '/bin'].map((folder) => join(folder, tool)).find((file) => existsSync(file)) ?? tool;
}

async function runs(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('an interrupted demo stops its service and leaves nothing', async () => {
  const demo = startDemo([]);
  let shown = '';
  for await (const chunk of demo.stdout) {
    shown += String(chunk);
    if (!demo.killed && shown.includes('builds start')) demo.kill('SIGINT');
  }
  if (demo.exitCode === null) await once(demo, 'exit');
  expect(demo.exitCode).toBe(130);
  expect(readdirSync(temporary)).toEqual([]);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(shown)?.[0];
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

test('a kept demo leaves its service up; a machine without JDK builds no Java', async () => {
  const path = join(temporary, 'bin');
  mkdirSync(path);
  for (const tool of ['ldd', 'node']) symlinkSync(whereIs(tool), join(path, tool));
  const demo = startDemo(['--keep'], { PATH: path, JAVA_HOME: '' });
  let shown = '';
  for await (const chunk of demo.stdout) shown += String(chunk);
  expect(shown).toContain('The Java example is skipped: there is no JDK on this machine (no javac).');
  const pid = Number(/stop it: kill (\d+)/.exec(shown)?.[1]);
  try {
    const url = /stays up: (http\S+)/.exec(shown)?.[1];
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const file = /password in ([^)]+)\)/.exec(shown)?.[1] ?? '';
    expect(existsSync(file)).toBe(true);
  } finally {
    process.kill(pid, 'SIGTERM');
    while (await runs(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
