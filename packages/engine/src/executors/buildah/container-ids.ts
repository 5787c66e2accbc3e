import { createHash } from 'node:crypto';
import { readProcFile } from '../processes/process-id.ts';
import type { IdRange } from '../sandbox/build-user.ts';

/** As many as images use; the first of them is root in the containers of a project. */
const COUNT = 65_536;
/** Above those of builds in a sandbox, and below the last that all file systems can hold. */
const FIRST = 1_910_000_000;
const SLOTS = 3_000;

/**
 * The users of the machine that are those of a project's containers: nobody else's, and the same for each build, since the files of the
 * layers belong to them. Null where the service is root of too few to give any away.
 */
export function containerIds(
  projectId: string,
  uidMap = readProcFile('/proc/self/uid_map') ?? '',
): IdRange | null {
  const [first = 0, , count = 0] = uidMap.trim().split(/\s+/).map(Number);
  const end = first + count;
  const slot = createHash('sha256').update(projectId).digest().readUInt32BE(0) % SLOTS;
  if (end >= FIRST + SLOTS * COUNT) return { first: FIRST + slot * COUNT, count: COUNT };
  return count >= 2 * COUNT ? { first: end - COUNT, count: COUNT } : null;
}
