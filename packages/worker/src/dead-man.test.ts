import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { DeadMan, elapsedClock } from './dead-man.ts';

test('speaks up from the limit on, counted from when the last renewal was asked for, until there is another', () => {
  let now = 0;
  let deaths = 0;
  const deadMan = new DeadMan({ limitS: 20, now: () => now, onDead: () => deaths++ });
  onTestFinished(() => deadMan.close());
  const at = (seconds: number) => {
    now = seconds;
    const before = deaths;
    deadMan.look();
    return deaths > before;
  };
  expect(at(19.9)).toBe(false);
  deadMan.renewed(10);
  expect(at(29.9)).toBe(false);
  expect(at(30)).toBe(true);
  expect(at(31)).toBe(true);
  deadMan.renewed(31);
  expect(at(32)).toBe(false);
});

test('time passes as on the machine', async () => {
  const uptime = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  const [elapsed, start] = [elapsedClock(), uptime()];
  await expect.poll(elapsed, { interval: 5 }).toBeGreaterThan(0.1);
  expect(Math.abs(elapsed() - (uptime() - start))).toBeLessThan(0.1);
});
