import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { buildUserRange, takeBuildUser } from './build-user.ts';

const FIRST = 1_950_000_000 + (process.pid % 1_000_000);

it('are ids that nobody takes, or the last ones of a container', () => {
  expect(buildUserRange('         0          0 4294967295\n')).toEqual({
    first: 1_900_000_000,
    count: 1_024,
  });
  expect(buildUserRange('0 100000 65536\n')).toEqual({ first: 63_488, count: 1_024 });
  expect(buildUserRange('0 1000 1\n')).toEqual({ first: 1, count: 1 });
});

it('are each held by one execution until it is released', async () => {
  const range = { first: FIRST, count: 2 };
  const [one, other] = await Promise.all([takeBuildUser(range), takeBuildUser(range)]);
  expect([one.id, other.id].sort()).toEqual([FIRST, FIRST + 1]);
  await expect(takeBuildUser(range)).rejects.toThrow(`${FIRST} to ${FIRST + 1} are taken`);
  await one.release();
  const again = await takeBuildUser(range);
  expect(again.id).toBe(one.id);
  await Promise.all([other.release(), again.release()]);
});

it.skipIf(process.getuid?.() !== 0)('are not taken while a process of theirs lives', async () => {
  const first = FIRST + 10;
  const child = spawn('setpriv', ['--reuid', String(first), '--', 'sleep', '1000'], { stdio: 'ignore' });
  const exit = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  await expect.poll(() => statSync(`/proc/${child.pid}`).uid).toBe(first);
  const user = await takeBuildUser({ first, count: 2 });
  expect(user.id).toBe(first + 1);
  await user.release();
});
