import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { heapAfterCollection, inspectorOf, openInspector } from './inspector.ts';
import type { ServiceUnderTest } from './service-under-test.ts';

/** What a process of the service holds on to while it has nothing to do. */
export interface Holdings {
  readonly process: 'server' | 'worker';
  readonly pid: number;
  readonly heapBytes: number;
  /** How many files it has open, of each kind; a file on disk is a kind of its own. */
  readonly files: ReadonlyMap<string, number>;
}

const MOST_GROWTH = 10 * 2 ** 20;
/** Connections that pools keep for a while, as many as were needed at once: far fewer than a round has builds. */
const POOLED = 24;
/** In which files that nobody uses any more are closed. */
const IDLE_MS = 30_000;
const LOOK_MS = 250;

export async function holdingsOf(service: ServiceUnderTest): Promise<readonly Holdings[]> {
  const { pid, workerPid } = service;
  const worker = {
    pid: workerPid,
    heapBytes: await heapAfterCollection(await openInspector(workerPid), workerPid),
  };
  const server = { pid, heapBytes: await heapAfterCollection(inspectorOf(service.log()), pid) };
  return [
    { process: 'server', ...server, files: openFiles(pid) },
    { process: 'worker', ...worker, files: openFiles(workerPid) },
  ];
}

/** What grew, or is open that was not; waits for connections that are only not closed yet. */
export async function growth(
  before: readonly Holdings[],
  service: ServiceUnderTest,
): Promise<readonly string[]> {
  const deadline = performance.now() + IDLE_MS;
  while (before.some((held) => moreFiles(held).length > 0) && performance.now() < deadline)
    await sleep(LOOK_MS);
  const after = await holdingsOf(service);
  return before.flatMap((held) => {
    const now = after.find(({ process }) => process === held.process);
    const grown = (now?.heapBytes ?? 0) - held.heapBytes;
    const heap = grown > MOST_GROWTH ? [`the heap grew by ${(grown / 2 ** 20).toFixed(1)} MB`] : [];
    const other = now?.pid === held.pid ? [] : ['another process took its place'];
    return [...other, ...heap, ...moreFiles(held)].map((what) => `${held.process}: ${what}`);
  });
}

function moreFiles({ pid, files }: Holdings): readonly string[] {
  return [...openFiles(pid)].flatMap(([kind, count]) => {
    const before = files.get(kind) ?? 0;
    const most = kind === 'socket' ? before + POOLED : before;
    return count > most ? [`${count} open of ${kind}, before ${before}`] : [];
  });
}

function openFiles(pid: number): ReadonlyMap<string, number> {
  const kinds = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => kindOf(`/proc/${pid}/fd/${fd}`) ?? []);
  return new Map([...Map.groupBy(kinds, (kind) => kind)].map(([kind, same]) => [kind, same.length]));
}

/** Undefined for a file that was closed while it was looked at: it is not open. */
function kindOf(fd: string): string | undefined {
  try {
    return readlinkSync(fd).replace(/:\[\d+\]$/, '');
  } catch {
    return undefined;
  }
}
