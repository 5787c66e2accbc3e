import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Service } from '../harness/service.ts';

/** What a service holds beyond what it was given to keep. */
export interface Residue {
  /** Everything in the data folder but logs and packages. */
  readonly paths: readonly string[];
  /** Open files, pipes and sockets of server and worker. */
  readonly open: Readonly<Record<string, number>>;
}

const KEPT = /^(logs|objects\/sha256)(\/|$)/;

/** The inodes of this machine's TCP sockets. */
function tcpSockets(): ReadonlySet<string> {
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return new Set(rows.map((row) => row.trim().split(/\s+/)[9] ?? ''));
}

function openOf(pid: number): Record<string, number> {
  const counts: Record<string, number> = {};
  const tcp = tcpSockets();
  for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
    let target: string;
    try {
      target = readlinkSync(`/proc/${pid}/fd/${descriptor}`);
    } catch {
      continue;
    }
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    const socket = inode !== undefined && tcp.has(inode) ? 'connection' : 'local socket';
    const kind = inode === undefined ? target.replace(/:\[.*/, '') : socket;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

export function residueOf(service: Service): Residue {
  const paths = readdirSync(service.data, { recursive: true }) as string[];
  const open = Object.entries({ server: service.pid, worker: service.workerPid() }).flatMap(([name, pid]) =>
    Object.entries(openOf(pid)).map(([kind, count]) => [`${name} ${kind}`, count] as const),
  );
  return { paths: paths.filter((path) => !KEPT.test(path)).sort(), open: Object.fromEntries(open) };
}

/** What threads that were started on first need poll with, and the local sockets that the worker keeps open for a minute. */
const UNCOUNTED = /anon_inode|local socket/;

/** What is there more than before. */
export function left(before: Residue, after: Residue): readonly string[] {
  const paths = after.paths.filter((path) => !before.paths.includes(path));
  const open = Object.entries(after.open)
    .filter(([kind, count]) => !UNCOUNTED.test(kind) && count > (before.open[kind] ?? 0))
    .map(([kind, count]) => `${kind}: ${count} instead of ${before.open[kind] ?? 0}`);
  return [...paths, ...open];
}
