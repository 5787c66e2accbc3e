import type { Limits } from '../executor.ts';

/** What is written into a group, in this order; a missing file is an error unless it is optional. */
export interface LimitFile {
  readonly limit: keyof Limits;
  readonly controller: 'cpu' | 'memory' | 'pids';
  readonly file: string;
  readonly value: string;
  readonly optional?: true;
}

const PERIOD_US = 100_000;

export function limitFiles(version: 1 | 2, { cpus, memoryBytes, pids }: Limits): LimitFile[] {
  const first = version === 1;
  const files: LimitFile[] = [];
  if (cpus !== undefined) {
    const common = { limit: 'cpus', controller: 'cpu' } as const;
    const quota = String(Math.max(1_000, Math.round(cpus * PERIOD_US)));
    if (first) {
      files.push({ ...common, file: 'cpu.cfs_period_us', value: String(PERIOD_US) });
      files.push({ ...common, file: 'cpu.cfs_quota_us', value: quota });
    } else files.push({ ...common, file: 'cpu.max', value: `${quota} ${PERIOD_US}` });
  }
  if (memoryBytes !== undefined) {
    const common = { limit: 'memoryBytes', controller: 'memory', value: String(memoryBytes) } as const;
    files.push({ ...common, file: first ? 'memory.limit_in_bytes' : 'memory.max' });
    // Swap would let a step go on beyond its limit, only slowly; a kernel without swap accounting has no such file.
    if (first) files.push({ ...common, file: 'memory.memsw.limit_in_bytes', optional: true });
    else files.push({ ...common, file: 'memory.swap.max', value: '0', optional: true });
  }
  if (pids !== undefined) {
    files.push({ limit: 'pids', controller: 'pids', file: 'pids.max', value: String(pids) });
  }
  return files;
}
