import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { findGhosts } from './ghosts.ts';
import type { OwnedEntry } from './ledger.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright ghosts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const isLive = (owner: string) => owner === 'live-1';
const look = (left: readonly OwnedEntry[] = []) => findGhosts({ folder, left, isLive });

function workspace(owner: string): OwnedEntry {
  const path = join(folder, 'workspaces', owner);
  mkdirSync(path, { recursive: true });
  return { owner, entry: { kind: 'folder', path } };
}

test('a new worker and one whose attempts live have none', async () => {
  expect(await look()).toEqual([]);
  expect(await look([workspace('live-1')])).toEqual([]);
});

test('workspaces of attempts that do not live are, whether the ledger names them or not, each once', async () => {
  const listed = workspace('dead-1');
  workspace('dead-2');
  expect(await look([listed])).toEqual(
    ['dead-1', 'dead-2'].map((owner) => ({ kind: 'workspace', where: join(folder, 'workspaces', owner) })),
  );
});

test('an entry whose thing is gone is none', async () => {
  const gone: OwnedEntry[] = [
    { owner: 'dead-1', entry: { kind: 'folder', path: join(folder, 'workspaces', 'dead-1') } },
    { owner: 'dead-1', entry: { kind: 'processes', name: `dead-1-${process.pid}` } },
    { owner: 'dead-1', entry: { kind: 'cgroup', paths: [join(folder, 'stagewright-dead-1')] } },
  ];
  expect(await look(gone)).toEqual([]);
});

test('processes that the ledger names are while they live', async () => {
  const name = `dead-1-${process.pid}`;
  const child = spawn('sleep', ['1000'], { env: { ...process.env, STAGEWRIGHT_PROCESSES: name } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const entry: OwnedEntry = { owner: 'dead-1', entry: { kind: 'processes', name } };
  await expect.poll(() => look([entry])).toEqual([{ kind: 'processes', where: name }]);
  expect(await look([{ ...entry, owner: 'live-1' }])).toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await look([entry])).toEqual([]);
});

const UNSHARE = ['--user', '--map-root-user', '--mount', 'sh', '-c'];
const canMount = spawnSync('unshare', [...UNSHARE, 'mount -t tmpfs none /mnt']).status === 0;

test.runIf(canMount)('a mount below the folder is, whatever its name', () => {
  const point = join(folder, 'a b');
  mkdirSync(point);
  const module = JSON.stringify(new URL('./ghosts.ts', import.meta.url).href);
  const script = `import { findGhosts } from ${module};
    const found = await findGhosts({ folder: process.argv[1], left: [], isLive: () => false });
    process.stdout.write(JSON.stringify(found));`;
  const run = 'mount -t tmpfs none "$2" && exec "$0" --input-type=module --eval "$3" "$1"';
  const args = [...UNSHARE, run, process.execPath, folder, point, script];
  const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
  expect(stdout, stderr).toBe(JSON.stringify([{ kind: 'mount', where: point }]));
});
