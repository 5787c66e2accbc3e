import { join } from 'node:path';
import type { Assignment } from '@stagewright/api';
import { startTestRegistry, type TestRegistry } from '@stagewright/registry/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProcessExecutor } from '../executors/processes/process-executor.ts';
import { programsNamed } from '../executors/testing/programs-named.ts';
import { jar } from '../testing/jar.ts';
import { temporaryFolder, testBuild } from '../testing/test-build.ts';
import { pushTinyBase } from '../testing/tiny-base.ts';

let folder: { path: string; remove: () => Promise<void> };
let registry: TestRegistry;
let base: string;
let builds = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  registry = await startTestRegistry();
  base = await pushTinyBase(registry.host, folder.path);
});
afterAll(async () => {
  await registry.close();
  await folder.remove();
});

interface Wish {
  readonly settings: Assignment['settings'];
  readonly assignment?: Partial<Assignment>;
  /** Called when the log holds a line `ready`. */
  readonly onReady?: () => void;
  readonly signal?: AbortSignal;
  readonly force?: AbortSignal;
}

/** A package build whose worker has an executor for commands; or, with `executor` false, has none. */
async function build({ settings, assignment, onReady, signal, force }: Wish, executor = true) {
  builds++;
  let log = '';
  const write = (bytes: Uint8Array | string) => {
    const before = log.length;
    log += typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString();
    if (/^ready$/m.test(log) && !/^ready$/m.test(log.slice(0, before))) onReady?.();
  };
  const built = await testBuild({
    folder: folder.path,
    registry: registry.host,
    source: jar(),
    assignment: { job_name: `command-${builds}`, settings: { base_image: base, ...settings }, ...assignment },
    context: {
      log: { write, line: (text) => write(`${text}\n`) },
      ...(executor ? { executor: createProcessExecutor() } : {}),
      ...(force === undefined ? {} : { force }),
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return { ...built, log };
}

it('runs in the workspace, with the environment of the job, before the image is made', async () => {
  const command = 'pwd; ls; echo "$GREETING"; echo "$SECRET"';
  process.env['SECRET'] = 'of the service';
  const { outcome, log, left } = await build({
    settings: { build_cmd: command, env: { GREETING: 'hello' } },
  });
  expect(outcome.kind, log).toBe('successful');
  expect(log).toMatch(new RegExp(`^${join(folder.path, 'work')}/\\S+$`, 'm'));
  expect(log).toMatch(/^package$/m);
  expect(log).toMatch(/^hello\n\n/m);
  expect(log.indexOf('The build command used')).toBeLessThan(log.indexOf('Image sha256:'));
  expect(left).toEqual([]);
});

it('is not run by a worker without an executor for it', async () => {
  const { outcome, log } = await build({ settings: { build_cmd: 'exit 1' } }, false);
  expect(outcome.kind).toBe('successful');
  expect(log).toContain('build.build_cmd is not used');
});

it.each([
  ['exit 3', {}, 'command_failed', 'with exit code 3'],
  ['kill -HUP $$', {}, 'command_failed', 'by SIGHUP'],
  ['tail /dev/zero', { resources: { memory_mb: 32 } }, 'out_of_memory', 'more memory'],
])('that does `%s` under %j fails the build as %s', async (build_cmd, settings, reason, message) => {
  const { outcome, log, left } = await build({ settings: { build_cmd, ...settings } });
  if (log.includes('Not enforced: memoryBytes')) return;
  expect(outcome).toMatchObject({
    kind: 'failed',
    failure: { reason, phase: 'Build', blame: 'user', message: expect.stringContaining(message) },
  });
  expect(left).toEqual([]);
});

it('is stopped with the grace of its job, and a forced stop cuts that', async () => {
  const [stop, force] = [new AbortController(), new AbortController()];
  const build_cmd = 'trap "echo asked" TERM; echo ready; while :; do sleep 0.01; done';
  const assignment = { build_id: `force${process.pid}`.padEnd(40, 'x'), grace_s: 3600 };
  const running = build({
    settings: { build_cmd },
    assignment,
    signal: stop.signal,
    force: force.signal,
    onReady: () => {
      stop.abort();
      setTimeout(() => force.abort(), 100);
    },
  });
  const { outcome, log, left } = await running;
  expect(outcome).toEqual({ kind: 'stopped' });
  expect(log).toMatch(/^asked$/m);
  expect(log).toMatch(/^All processes have ended by SIGKILL after the grace after .* \(wrapper_exit\)$/m);
  expect(programsNamed(assignment.build_id)).toEqual([]);
  expect(left).toEqual([]);
});

it('of an attempt that is lost has no grace', async () => {
  const [stop, force] = [new AbortController(), new AbortController()];
  const onReady = () => {
    force.abort();
    stop.abort();
  };
  const build_cmd = 'trap "echo asked" TERM; echo ready; while :; do sleep 0.01; done';
  const assignment = { grace_s: 3600 };
  const { log } = await build({
    settings: { build_cmd },
    assignment,
    signal: stop.signal,
    force: force.signal,
    onReady,
  });
  expect(log).not.toMatch(/^asked$/m);
  expect(log).toContain('All processes have ended by SIGKILL');
});
