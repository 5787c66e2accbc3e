import { readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { readProcFile } from '../processes/process-id.ts';

/** A user and a group of the machine that nobody else is: the steps of one execution run as it. */
export interface BuildUser {
  readonly id: number;
  release(): Promise<void>;
}

export interface IdRange {
  readonly first: number;
  readonly count: number;
}

/** Ids that neither people, services, containers nor subordinate ids take (systemd's UIDS-GIDS). */
const UNTAKEN: IdRange = { first: 1_900_000_000, count: 1_024 };
/** Where the service is root of a container there are fewer ids: so far below their end. */
const BELOW_END = 2_048;

/** The ids for builds on this machine. */
export function buildUserRange(uidMap = readProcFile('/proc/self/uid_map') ?? ''): IdRange {
  const [first = 0, , count = 0] = uidMap.trim().split(/\s+/).map(Number);
  const end = first + count;
  if (end >= UNTAKEN.first + UNTAKEN.count) return UNTAKEN;
  return {
    first: Math.max(first + 1, end - BELOW_END),
    count: Math.min(UNTAKEN.count, Math.max(1, count - 1)),
  };
}

/**
 * Takes an id that no other execution of any worker on this machine has. It is held by the name of a socket, which the kernel frees
 * however we end.
 */
export async function takeBuildUser({ first, count }: IdRange): Promise<BuildUser> {
  for (let id = first; id < first + count; id++) {
    const name = await holdName(`\0stagewright-build-user-${id}`);
    if (name === null) continue;
    const release = () => new Promise<void>((resolve) => name.close(() => resolve()));
    // The processes of a worker that has just died may still be on their way out.
    if (!ownsProcesses(id)) return { id, release };
    await release();
  }
  throw new Error(`no user is free for a build: ${first} to ${first + count - 1} are taken`);
}

/** Null when somebody has it. */
function holdName(path: string): Promise<Server | null> {
  const server = createServer((connection) => connection.destroy());
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ path }, () => resolve(server));
  });
}

function ownsProcesses(id: number): boolean {
  return readdirSync('/proc').some((entry) => {
    try {
      return Number(entry) > 0 && statSync(`/proc/${entry}`).uid === id;
    } catch {
      return false;
    }
  });
}
