import { expect, test } from 'vitest';
import { aBuildIn } from '../domain/testing/a-build.ts';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { createDeadlines } from './deadlines.ts';

const TIMEOUT_S = 60;
const EXPIRY_S = 3600;

/** Its wall clock can be set by itself. */
function setUp() {
  const steps = createSteppedClock();
  let set = 0;
  const expired: string[] = [];
  const deadlines = createDeadlines({
    clock: { ...steps, now: () => steps.now() + set },
    timeoutS: TIMEOUT_S,
    queueExpiryS: EXPIRY_S,
    expire: ({ id }, reason) => expired.push(`${id} ${reason}`),
  });
  return {
    deadlines,
    expired,
    pass: (seconds: number) => steps.step(seconds * 1000),
    setClock: (ms: number) => {
      set += ms;
    },
  };
}

const queued = aBuildIn('queued');
const running = aBuildIn('running');

test('a build has its time to be accepted, and then its time to end, whatever else changes in it', () => {
  const { deadlines, expired, pass } = setUp();
  deadlines.observe(queued);
  pass(EXPIRY_S - 1);
  deadlines.observe(running);
  pass(TIMEOUT_S - 1);
  deadlines.observe({ ...running, facts: { language: 'java' } });
  expect(expired).toEqual([]);
  pass(1);
  expect(expired).toEqual([`${running.id} timeout`]);
});

test('a build that nobody takes expires', () => {
  const { deadlines, expired, pass } = setUp();
  deadlines.observe(queued);
  pass(EXPIRY_S);
  expect(expired).toEqual([`${queued.id} queue_expired`]);
});

test('the job says how long', () => {
  const { deadlines, expired, pass } = setUp();
  deadlines.observe(aBuildIn('running', { settings: { timeout_s: 5 } }));
  pass(5);
  expect(expired).toHaveLength(1);
});

test('another attempt does not get more time', () => {
  const { deadlines, expired, pass } = setUp();
  deadlines.observe(running);
  pass(TIMEOUT_S - 1);
  deadlines.observe({ ...running, state: 'Queuing', claim: null });
  deadlines.observe({ ...running, epoch: 2, attempt: 2 });
  pass(1);
  expect(expired).toEqual([`${running.id} timeout`]);
});

test.each([-7_200_000, 7_200_000])('a clock that is set by %i ms ends no build and keeps none', (ms) => {
  const { deadlines, expired, pass, setClock } = setUp();
  deadlines.observe(running);
  setClock(ms);
  deadlines.observe({ ...running, facts: { language: 'java' } });
  pass(TIMEOUT_S - 1);
  expect(expired).toEqual([]);
  pass(1);
  expect(expired).toHaveLength(1);
});

test('a build of an earlier run gets its time anew: the time that is stored may be of a clock that was set', () => {
  const { deadlines, expired, pass, setClock } = setUp();
  setClock(100 * TIMEOUT_S * 1000);
  deadlines.observe(running);
  pass(TIMEOUT_S - 1);
  expect(expired).toEqual([]);
  pass(1);
  expect(expired).toHaveLength(1);
});

test.each(['stopping', 'final'] as const)('a build that is %s has no deadline any more', (situation) => {
  const { deadlines, expired, pass } = setUp();
  deadlines.observe(running);
  deadlines.observe(aBuildIn(situation));
  pass(TIMEOUT_S);
  expect(expired).toEqual([]);
});

test('nothing expires once it is closed', () => {
  const { deadlines, expired, pass } = setUp();
  deadlines.observe(running);
  deadlines.close();
  pass(TIMEOUT_S);
  expect(expired).toEqual([]);
});
