import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Ledger, LedgerEntry } from '../../build-context.ts';
import type { Limits } from '../executor.ts';
import { makeCgroup, removeCgroup } from './cgroup.ts';
import { findHierarchies, type Hierarchy } from './hierarchy.ts';

const LIMITS: Limits = { cpus: 0.5, memoryBytes: 64 << 20, pids: 20 };
let made = 0;

async function make(limits: Limits, hierarchies: readonly Hierarchy[] = findHierarchies()) {
  const entries: LedgerEntry[] = [];
  const existed: boolean[] = [];
  const ledger: Ledger = {
    async add(entry) {
      entries.push(entry);
      existed.push(...(entry.kind === 'cgroup' ? entry.paths.map((path) => existsSync(path)) : []));
    },
    done: async () => void entries.pop(),
  };
  made++;
  const name = `test-${process.pid}-${made}`;
  const cgroup = await makeCgroup({ name, ledger, limits, hierarchies });
  onTestFinished(() => cgroup.remove());
  return { cgroup, entries, existed, folders: cgroup.joins.map(dirname) };
}

/** A process of its own session in all folders of a cgroup. */
function member(folders: readonly string[]): { exit: Promise<unknown> } {
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  for (const folder of folders) writeFileSync(join(folder, 'cgroup.procs'), String(child.pid));
  return { exit: once(child, 'exit') };
}

/** Only in tests: the limits that this machine can really set. */
const canLimit = findHierarchies().some(({ controllers }) => controllers.includes('pids'));

it('is in the ledger before it exists, and no longer once it is removed', async () => {
  const { cgroup, entries, existed, folders } = await make({});
  expect(entries).toEqual(folders.length === 0 ? [] : [{ kind: 'cgroup', paths: folders }]);
  expect(existed).not.toContain(true);
  expect(folders.every((folder) => existsSync(folder))).toBe(true);
  await cgroup.remove();
  expect(folders.some((folder) => existsSync(folder))).toBe(false);
  expect(entries).toEqual([]);
});

it.skipIf(!canLimit)('sets the limits, and says of none that it does not hold', async () => {
  const { cgroup, folders } = await make(LIMITS);
  expect(cgroup.unenforced).toEqual([]);
  const file = (...names: string[]) =>
    folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
  expect(readFileSync(file('pids.max') ?? '', 'utf8')).toBe('20\n');
  expect(readFileSync(file('memory.limit_in_bytes', 'memory.max') ?? '', 'utf8')).toBe(`${64 << 20}\n`);
  expect(readFileSync(file('cpu.cfs_quota_us', 'cpu.max') ?? '', 'utf8')).toMatch(/^50000\b/);
});

it('says why limits do not hold: no cgroups, no controllers, none that may be made', async () => {
  const reasons = async (hierarchies: readonly Hierarchy[]) => {
    const { cgroup } = await make(LIMITS, hierarchies);
    return new Map(cgroup.unenforced.map(({ what, reason }) => [what, reason]));
  };
  const none = await reasons([]);
  expect([...none.keys()]).toEqual(['cpus', 'memoryBytes', 'pids']);
  expect(none.get('pids')).toBe('this machine has no cgroups');
  const [any] = findHierarchies();
  if (any === undefined) return;
  const bare = await reasons([{ ...any, controllers: [] }]);
  expect(bare.get('memoryBytes')).toBe('the service may not use the cgroup controller for it');
  const refused = await reasons([{ ...any, parent: '/proc' }]);
  expect(refused.get('cpus')).toMatch(/^no cgroup may be made: EN/);
});

it.each([
  ['all trees', () => findHierarchies()],
  ['the one of version 2, by `cgroup.kill`', () => findHierarchies().filter(({ version }) => version === 2)],
  ['those of version 1, without it', () => findHierarchies().filter(({ version }) => version === 1)],
])('ends what still lives in it, in groups within, too, in %s', async (_which, hierarchies) => {
  const { cgroup, folders } = await make({}, hierarchies());
  const inner = folders.map((folder) => join(folder, 'inner'));
  for (const folder of inner) mkdirSync(folder);
  const members = folders.length === 0 ? [] : [member(folders), member(inner)];
  await cgroup.remove();
  for (const { exit } of members) expect(await exit).toEqual([null, 'SIGKILL']);
  expect(folders.some((folder) => existsSync(folder))).toBe(false);
});

it('removes from a ledger nothing but groups of ours', async () => {
  const stranger = { kind: 'cgroup', paths: ['/sys/fs/cgroup/system.slice'] } as const;
  await expect(removeCgroup(stranger)).rejects.toThrow('no cgroup of ours');
});
