import { join } from 'node:path';
import { readProcFile } from '../processes/process-id.ts';
import type { Group } from './cgroup.ts';

/** Of all that ever ran in a group; null where the machine cannot tell. */
export interface GroupUsage {
  readonly cpuMs: number | null;
  readonly peakMemoryBytes: number | null;
  readonly outOfMemoryKills: number;
}

export function readUsage(groups: readonly Group[]): GroupUsage {
  const read = (controller: string, first: string, second: string) => {
    const group = groups.find(({ controllers }) => controllers.includes(controller));
    return group === undefined ? null : readProcFile(join(group.path, group.version === 1 ? first : second));
  };
  const nanoseconds = numberIn(read('cpuacct', 'cpuacct.usage', ''));
  const microseconds = field(read('cpu', '', 'cpu.stat'), 'usage_usec');
  return {
    cpuMs: nanoseconds === null ? microseconds && microseconds / 1_000 : nanoseconds / 1_000_000,
    peakMemoryBytes: numberIn(read('memory', 'memory.max_usage_in_bytes', 'memory.peak')),
    outOfMemoryKills: field(read('memory', 'memory.oom_control', 'memory.events'), 'oom_kill') ?? 0,
  };
}

function numberIn(text: string | null): number | null {
  const number = Number.parseInt(text ?? '', 10);
  return Number.isNaN(number) ? null : number;
}

function field(text: string | null, name: string): number | null {
  return numberIn(new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')?.[1] ?? null);
}
