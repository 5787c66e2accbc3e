import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process beyond doubt: the kernel gives a pid again, but not with the same start time. */
export interface ProcessId {
  readonly pid: number;
  /** Clock ticks since the machine started. */
  readonly startTime: string;
}

const LOOK_MS = 2;

interface Stat {
  readonly state: string;
  readonly startTime: string;
}

/** Null when there is no such process. */
export function readStat(pid: number): Stat | null {
  const text = readProcFile(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The name in parentheses may hold anything; the fields are counted from behind it.
  const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state, startTime: fields[18] ?? '' };
}

export function processId(pid: number): ProcessId | null {
  const stat = readStat(pid);
  return stat && { pid, startTime: stat.startTime };
}

/** Whether it can still run: a zombie cannot, and its memory, files and mounts are gone. */
export function isAlive({ pid, startTime }: ProcessId): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.startTime === startTime && !'ZX'.includes(stat.state);
}

/** Look and signal without a pause between them, so that the pid cannot become another's. False when the process is gone. */
export function signalProcess(id: ProcessId, signal: NodeJS.Signals): boolean {
  if (!isAlive(id)) return false;
  try {
    return process.kill(id.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

export async function untilGone(id: ProcessId): Promise<void> {
  while (isAlive(id)) await delay(LOOK_MS);
}

/** Null when it is gone, or not for us to read. */
export function readProcFile(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
