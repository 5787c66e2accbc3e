import { readFileSync } from 'node:fs';
import type { Service } from '../../e2e/harness/service.ts';

/** Resident memory of server and worker in MB; pages that both have mapped count twice. */
export function residentMemory({ pid, workerPid }: Service): number {
  return [pid, workerPid()].map(residentOf).reduce((sum, bytes) => sum + bytes) / 1e6;
}

function residentOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}
