import { parseArgs } from 'node:util';
import { runSuite } from '../e2e/faults/run-suite.ts';

const { values } = parseArgs({
  options: {
    cancels: { type: 'string' },
    kills: { type: 'string' },
    seed: { type: 'string' },
    full: { type: 'boolean', default: false },
  },
});

const [cancels, kills] = values.full ? [10_000, 500] : [3_000, 100];
const options = {
  cancels: count(values.cancels, cancels),
  kills: count(values.kills, kills),
  seed: count(values.seed, Date.now() % 1_000_000),
};
console.log(`${options.cancels} cancels, ${options.kills} kills, seed ${options.seed}`);
const started = performance.now();
const { tally, recoveries, violations } = await runSuite({ ...options, say: (text) => console.log(text) });
console.log(`\n${tally.table()}`);
const starts = [...recoveries].sort((one, other) => one - other).map(Math.round);
const took = Math.round((performance.now() - started) / 1000);
if (starts.length > 0) {
  const median = starts[starts.length >> 1];
  console.log(
    `\n${starts.length} starts after an end: ready after ${median} ms in the median, ${starts.at(-1)} ms at most.`,
  );
}
console.log(`\n${took} s in all.`);
if (violations.length > 0) console.log(`\n${violations.join('\n\n')}`);
console.log(`\n${violations.length === 0 ? 'no' : violations.length} violations`);
// Left to itself, Node may wait for ever, at its own end, for a connection that was reset.
process.exit(violations.length === 0 ? 0 : 1);

function count(given: string | undefined, fallback: number): number {
  const number = given === undefined ? fallback : Number(given);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`not a number: ${given}`);
  return number;
}
