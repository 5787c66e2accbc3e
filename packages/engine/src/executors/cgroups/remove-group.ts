import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processId, readProcFile, signalProcess } from '../processes/process-id.ts';

const LOOK_MS = 5;

/** Ends what still lives in a group and removes it with all groups inside; resolves once it is gone. Harmless when it never was. */
export async function removeGroup(path: string): Promise<void> {
  while (existsSync(path)) {
    endMembers(path);
    for (const inside of groupsIn(path)) await removeGroup(inside);
    try {
      await rmdir(path);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY') throw error;
      await delay(LOOK_MS);
    }
  }
}

/** `cgroup.kill` ends all at once, also what forks meanwhile; without it each is ended, again and again. */
function endMembers(path: string): void {
  const members = readProcFile(join(path, 'cgroup.procs'))?.split('\n').filter(Boolean) ?? [];
  if (members.length === 0) return;
  try {
    writeFileSync(join(path, 'cgroup.kill'), '1', { flag: 'r+' });
  } catch {
    for (const pid of members) {
      const id = processId(Number(pid));
      if (id !== null) signalProcess(id, 'SIGKILL');
    }
  }
}

function groupsIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(path, name));
  } catch {
    return [];
  }
}
