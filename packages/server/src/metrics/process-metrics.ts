import { readdirSync } from 'node:fs';
import type { Clock } from '../domain/clock.ts';
import type { Metric } from './exposition.ts';

/** The server's own process, under the names that every Prometheus client uses. */
export function processMetrics(clock: Clock): readonly Metric[] {
  const { user, system } = process.cpuUsage();
  const one = (name: string, type: Metric['type'], help: string, value: number): Metric => ({
    name,
    type,
    help,
    samples: [{ value }],
  });
  return [
    one('process_cpu_seconds_total', 'counter', 'CPU time of the server.', (user + system) / 1e6),
    one('process_resident_memory_bytes', 'gauge', 'Memory of the server.', process.memoryUsage.rss()),
    one('process_open_fds', 'gauge', 'Open files of the server.', readdirSync('/proc/self/fd').length),
    one(
      'process_start_time_seconds',
      'gauge',
      'When the server was started.',
      clock.now() / 1000 - process.uptime(),
    ),
  ];
}
