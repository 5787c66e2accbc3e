import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectFaultPoints } from './fault-points.ts';

let folder: string;
let path: string;
const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  createInterface({ input: socket }).on('line', (line) => {
    const { id, point, build } = JSON.parse(line);
    if (build === 'held') return;
    const verdict = point === 'tag.moved' ? 'fail' : 'go';
    socket.write(`${JSON.stringify({ id, verdict })}\n`);
  });
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-faults-'));
  path = join(folder, 'faults.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

test('the one who listens decides what happens at the points that were asked for', async () => {
  const faults = connectFaultPoints({ socket: path, points: ['tag.move', 'tag.moved'] });
  expect(await faults.reach('tag.move', 'a')).toBe('go');
  expect(await faults.reach('tag.moved', 'a')).toBe('fail');
  expect(await faults.reach('cancelBuild.answer', 'held')).toBe('go');
});

test('what is held goes on once nobody decides any more', async () => {
  const faults = connectFaultPoints({ socket: path, points: ['tag.move'] });
  const held = faults.reach('tag.move', 'held');
  expect(await Promise.race([held, faults.reach('tag.move', 'a').then(() => 'still held')])).toBe(
    'still held',
  );
  for (const socket of sockets) socket.destroy();
  expect(await held).toBe('go');
});

test('nobody to decide: every point is passed', async () => {
  const faults = connectFaultPoints({ socket: join(folder, 'nothing.sock'), points: ['tag.move'] });
  expect(await faults.reach('tag.move', 'a')).toBe('go');
});

test('the clock is stepped, and what is measured by it is not', async () => {
  const { clock, reach } = connectFaultPoints({ socket: path, points: ['tag.move'] });
  await reach('tag.move', 'a');
  const [before, since] = [clock.now(), clock.monotonic()];
  for (const socket of sockets) socket.write(`${JSON.stringify({ step_clock_ms: -3_600_000 })}\n`);
  await expect.poll(() => clock.now()).toBeLessThan(before - 3_000_000);
  expect(clock.monotonic()).toBeGreaterThanOrEqual(since);
});

test('a point that does not exist is refused by its name', () => {
  expect(() => connectFaultPoints({ socket: path, points: ['tag.moves'] })).toThrow('no point tag.moves');
});
