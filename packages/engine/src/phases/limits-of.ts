import type { Build } from '../build.ts';
import type { Limits } from '../executors/executor.ts';

/** What all processes of a build may use together: the job's limits, and the service's limit of disk. */
export function limitsOf({ assignment, context }: Build): Limits {
  const { cpus, memory_mb, pids } = assignment.settings.resources ?? {};
  return {
    ...(cpus === undefined ? {} : { cpus }),
    ...(memory_mb === undefined ? {} : { memoryBytes: memory_mb * 2 ** 20 }),
    ...(pids === undefined ? {} : { pids }),
    diskBytes: context.settings.build_disk_bytes,
  };
}
