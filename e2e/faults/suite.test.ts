import { expect, test } from 'vitest';
import { runSuite } from './run-suite.ts';

/** The length that every test run has time for; `npm run test:faults` runs longer, with a seed of one's own. */
const CANCELS = 300;
const KILLS = 10;
const SEED = 20_261_124;

test(`holds its invariants over ${CANCELS} cancels and ${KILLS} kills`, { timeout: 480_000 }, async () => {
  const { tally, violations } = await runSuite({
    cancels: CANCELS,
    kills: KILLS,
    seed: SEED,
    say: (text) => console.log(text),
  });
  expect(violations.join('\n\n')).toBe('');
  expect(tally.stops).toBeGreaterThanOrEqual(CANCELS);
  expect(tally.kills).toBe(KILLS);
  expect(tally.racesWithTagMove).toBeGreaterThanOrEqual(CANCELS * 0.05);
});
