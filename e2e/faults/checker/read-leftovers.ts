import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { SlowSource } from '../slow-source.ts';
import type { Leftovers } from './evidence.ts';

/** A service that has come to rest, and where its parts work. */
export interface RestingService {
  readonly data: string;
  /** Its own processes: what else works in its folders is left over. */
  readonly pids: readonly number[];
  /** The folders of its workers. */
  readonly workerFolders: readonly string[];
}

export interface LeftoverPlaces {
  readonly service: RestingService;
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
  const { data, workerFolders } = service;
  const open = source.open();
  return {
    processes: await foreignProcesses(service, builds),
    mounts: (await readFile('/proc/self/mounts', 'utf8')).split('\n').filter((line) => line.includes(data)),
    cgroups: await cgroupsOf(builds),
    workspaces: await inEach(workerFolders, (folder) => names(join(folder, 'workspaces'))),
    ledger: await inEach(workerFolders, (folder) => openEntries(join(folder, 'ledger.jsonl'))),
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

async function inEach(
  folders: readonly string[],
  read: (folder: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  return (await Promise.all(folders.map(read))).flat();
}

/** Entries of a ledger that were not ticked off. */
async function openEntries(file: string): Promise<readonly string[]> {
  const ledger = await readFile(file, 'utf8').catch(() => '');
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
  { data, pids: ownPids, workerFolders }: RestingService,
  builds: readonly string[],
): Promise<readonly string[]> {
  const marks = [data, ...workerFolders, ...builds];
  const own = new Set([...ownPids, process.pid]);
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
