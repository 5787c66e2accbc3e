import { readdirSync, readlinkSync } from 'node:fs';
import { type ProcessId, readProcFile, readStat } from './process-id.ts';

export interface LiveProcess extends ProcessId {
  readonly stopped: boolean;
}

/** The variable that names the processes of a step in their environment. */
export const MARK = 'STAGEWRIGHT_PROCESSES';

/** The pid namespace of a process; null when it is gone or not ours to see. */
export function pidNamespaceOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null;
  }
}

/** All living processes in a pid namespace. */
export function processesInNamespace(namespace: string): LiveProcess[] {
  return findProcesses((pid) => pidNamespaceOf(pid) === namespace);
}

/** All living processes whose environment holds the name. */
export function processesNamed(name: string): LiveProcess[] {
  const mark = `${MARK}=${name}`;
  return findProcesses((pid) => readProcFile(`/proc/${pid}/environ`)?.split('\0').includes(mark) ?? false);
}

/** Every name that living processes carry, with their pids. */
export function namesOfProcesses(): ReadonlyMap<string, readonly number[]> {
  const names = new Map<string, number[]>();
  for (const { pid } of findProcesses((candidate) => nameOf(candidate) !== undefined)) {
    const name = nameOf(pid);
    if (name !== undefined) names.set(name, [...(names.get(name) ?? []), pid]);
  }
  return names;
}

function nameOf(pid: number): string | undefined {
  const variables = readProcFile(`/proc/${pid}/environ`)?.split('\0');
  return variables?.find((text) => text.startsWith(`${MARK}=`))?.slice(MARK.length + 1);
}

/** In one go: a pid that was looked at cannot become another's before this returns. */
function findProcesses(matches: (pid: number) => boolean): LiveProcess[] {
  return readdirSync('/proc').flatMap((entry) => {
    const pid = Number(entry);
    if (!(pid > 0) || pid === process.pid || !matches(pid)) return [];
    const stat = readStat(pid);
    if (stat === null || 'ZX'.includes(stat.state)) return [];
    return [{ pid, startTime: stat.startTime, stopped: 'Tt'.includes(stat.state) }];
  });
}
