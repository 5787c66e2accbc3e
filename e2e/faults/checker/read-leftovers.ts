import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceUnderTest } from '../service-under-test.ts';
import type { SlowSource } from '../slow-source.ts';
import type { Leftovers } from './evidence.ts';

export interface LeftoverPlaces {
  readonly service: Pick<ServiceUnderTest, 'data' | 'pid' | 'workerPid'>;
  readonly source: Pick<SlowSource, 'open'>;
  /** Builds of the round: what carries their ids may not exist. */
  readonly builds: readonly string[];
  readonly counters: readonly string[];
}

/** What is on the machine although no build lives. */
export async function readLeftovers({
  service,
  source,
  builds,
  counters,
}: LeftoverPlaces): Promise<Leftovers> {
  const { data } = service;
  const open = source.open();
  return {
    processes: await foreignProcesses(service, builds),
    mounts: (await readFile('/proc/self/mounts', 'utf8')).split('\n').filter((line) => line.includes(data)),
    cgroups: await cgroupsOf(builds),
    workspaces: await names(join(data, 'worker', 'workspaces')),
    ledger: openEntries(await readFile(join(data, 'worker', 'ledger.jsonl'), 'utf8').catch(() => '')),
    uploads: await names(join(data, 'registry', 'uploads')),
    spool: [
      ...(await names(join(data, 'objects', 'tmp'))),
      ...(await names(join(data, 'registry', 'staging'))),
    ],
    downloads: open === 0 ? [] : [`${open} downloads are still open`],
    counters,
  };
}

export function isClean(leftovers: Leftovers): boolean {
  return Object.values(leftovers).every((found) => found.length === 0);
}

async function names(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(() => []);
}

/** Entries that were not ticked off. */
function openEntries(ledger: string): readonly string[] {
  const open = new Set<string>();
  for (const text of ledger.split('\n').filter((line) => line !== '')) {
    const { owner, entry, done } = JSON.parse(text) as { owner: string; entry: object; done: boolean };
    const key = `${owner} ${JSON.stringify(entry)}`;
    if (done) open.delete(key);
    else open.add(key);
  }
  return [...open];
}

/** Whatever works in the data folder, or was started for a build, and is neither the server nor its worker. */
async function foreignProcesses(
  { data, pid, workerPid }: LeftoverPlaces['service'],
  builds: readonly string[],
): Promise<readonly string[]> {
  const marks = [data, ...builds];
  const own = new Set([pid, workerPid, process.pid]);
  const pids = (await readdir('/proc')).map(Number).filter((other) => other > 0 && !own.has(other));
  const found = await Promise.all(
    pids.map(async (other) => {
      const place = `/proc/${other}`;
      const told = [
        await readFile(`${place}/cmdline`, 'utf8').catch(() => ''),
        await readFile(`${place}/environ`, 'utf8').catch(() => ''),
        await readlink(`${place}/cwd`).catch(() => ''),
      ];
      return told.some((text) => marks.some((mark) => text.includes(mark)))
        ? [`${other} ${told[0]?.replaceAll('\0', ' ')}`]
        : [];
    }),
  );
  return found.flat();
}

async function cgroupsOf(builds: readonly string[]): Promise<readonly string[]> {
  const folders = await readdir('/sys/fs/cgroup', { recursive: true }).catch(() => []);
  const last = (folder: string) => folder.slice(folder.lastIndexOf('/') + 1);
  return folders.filter((folder) => builds.some((build) => last(folder).includes(build)));
}
