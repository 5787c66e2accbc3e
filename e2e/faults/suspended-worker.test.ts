import { expect, test } from 'vitest';
import { isEnded } from '../harness/client.ts';
import { readDatabase } from './checker/read-database.ts';
import type { Verdict } from './fault-controller.ts';
import { LEASE, LEASE_SETTINGS } from './kills.ts';
import { expectOk } from './project.ts';
import { startProject } from './start-project.ts';

/** Half a lease and more: 45 s where a lease lasts 30. The rest is for a machine that has more to do. */
const ENDS_MS = LEASE.term * 1000 * 1.5 + 10_000;

/** A build whose worker is stopped as its tag is about to move: the move waits for `release`. */
async function suspendAtTagMove() {
  const { service, project } = await startProject(['tag.move'], LEASE_SETTINGS);
  const { user, jobs } = project;
  const { build_id: build } = expectOk(
    await user.call('POST', `/assembling/v1/jobs/${jobs.node[0]!.id}/builds`),
  ).body;
  const { promise: released, resolve: release } = Promise.withResolvers<Verdict>();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  let moves = 0;
  service.faults.steer(build, {
    'tag.move': () => {
      moves += 1;
      reach();
      return moves === 1 ? released : 'go';
    },
  });
  await reached;
  const pid = service.workerPid;
  process.kill(pid, 'SIGSTOP');
  return {
    service,
    user,
    build,
    stoppedAt: performance.now(),
    release: () => release('go'),
    wake: () => process.kill(pid, 'SIGCONT'),
    stored: () => readDatabase(service.data, [build]),
    log: async () => (await user.call('GET', `/assembling/v1/builds/${build}/logs?from=0`)).body.buildlog,
  };
}

test('a cancel of a build whose worker stands still ends with its lease; what the worker had sent is refused', async () => {
  const { user, build, stoppedAt, release, wake, stored, log } = await suspendAtTagMove();
  const asked = await user.call('PATCH', `/assembling/v1/builds/${build}?wait=0`);
  expect(asked).toMatchObject({ status: 200, body: { ended_at: '', cancel: { state: 'stopping' } } });
  const ended = await user.until(build, isEnded);
  expect(performance.now() - stoppedAt).toBeLessThan(ENDS_MS);
  expect(ended).toMatchObject({ build_state: 'Cancel', cancel: { state: 'stopped', confirmed_by: 'lease' } });
  await expect.poll(log).toContain('[stagewright] Cancel: user');
  const closed = await log();

  release();
  wake();
  const next = expectOk(await user.call('POST', `/assembling/v1/jobs/${ended.job_id}/builds`)).body;
  expect((await user.until(next.build_id, isEnded)).build_state).toBe('Successful');
  const { tagMoves } = stored();
  expect(tagMoves.filter(({ buildId }) => buildId === build)).toEqual([]);
  expect((await user.call('GET', `/assembling/v1/builds/${build}`)).body.build_state).toBe('Cancel');
  expect(await log()).toBe(closed);
});

test('a build whose worker stood still past its lease is tried again, and only the later attempt publishes', async () => {
  const { user, build, release, wake, stored } = await suspendAtTagMove();
  await user.until(build, ({ build_state, attempt }) => build_state === 'Queuing' && attempt === 1);
  release();
  wake();
  expect(await user.until(build, isEnded)).toMatchObject({ build_state: 'Successful', attempt: 2 });
  const moves = stored().tagMoves.filter(({ buildId }) => buildId === build);
  expect(moves).toMatchObject([{ epoch: 2 }]);
});
