import type { Assignment, WorkerSettings } from '@stagewright/api';

/** Settings with a quick lease. */
export const WORKER_SETTINGS: WorkerSettings = {
  worker_id: 'w1',
  lease: { term_s: 3, renew_s: 0.2, dead_man_s: 2, accept_s: 2 },
  archive: { entries: 1000, expanded_bytes: 1 << 30, ratio: 200 },
  source_bytes: 1 << 28,
  log_bytes: 48 << 20,
  log_tail_bytes: 4 << 20,
  build_disk_bytes: 4 << 28,
  layers_bytes: 4 << 28,
  caches_bytes: 4 << 28,
  allow_networks: [],
  stacks: { stacks: {} },
};

let made = 0;

/** An assignment of a build of its own. */
export function testAssignment(change: Partial<Assignment> = {}): Assignment {
  made++;
  return {
    build_id: `b${made}x`.padEnd(40, '0'),
    epoch: 1,
    attempt: 1,
    index: made,
    job_id: 'j'.repeat(40),
    job_name: 'demo',
    project_id: 'p1',
    project_name: 'default',
    arch: 'x86_64',
    source: { kind: 'object', url: 'obs://demo/a.jar', bucket: 'demo', key: 'a.jar' },
    settings: {},
    secrets: {},
    target: {
      kind: 'embedded',
      registry: '127.0.0.1:1',
      scheme: 'http',
      repository: 'default/demo',
      tag: '1',
      token: '',
    },
    credentials: [],
    timeout_s: 3600,
    grace_s: 5,
    log_offset: 0,
    ...change,
  };
}
