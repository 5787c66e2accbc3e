import type { BuildState, BuildView } from '@stagewright/api';
import { expect, test } from 'vitest';
import { keyFigures, phaseChanges } from './key-figures.ts';

const at = (ms: number) => new Date(ms).toISOString();

/** A build that waits a second, downloads for a second and builds for as long as it is told. */
function build(buildMs: number, state: BuildState = 'Successful'): BuildView {
  const end = 2000 + buildMs;
  return {
    record: { build_state: state },
    times: { created_at: at(0), accepted_at: at(1000), ended_at: at(end) },
    phases: [
      { name: 'Download', state: 'Successful', started_at: at(1000), ended_at: at(2000) },
      { name: 'Build', state, started_at: at(2000), ended_at: at(end) },
      { name: 'Artifact', state: 'NotStarted', started_at: '', ended_at: '' },
    ],
  } as unknown as BuildView;
}

const changesOf = (builds: readonly BuildView[]) =>
  phaseChanges(builds)
    .filter(({ change }) => change !== 'same')
    .map(({ phase, before, now, change }) => [phase, before, now, change]);

test('a phase of the last builds that takes longer than before is slower, and the others are as they were', () => {
  const builds = [4000, 4000, 4100, 8000, 8000, 8200].map((ms) => build(ms));
  expect(changesOf(builds)).toEqual([['Build', 4000, 8000, 'slower']]);
  expect(changesOf(builds.toReversed())).toEqual([['Build', 8000, 4000, 'quicker']]);
});

test('a single slow build is chance, and so is what failed', () => {
  expect(changesOf([4000, 4000, 4000, 4000, 60_000, 4000].map((ms) => build(ms)))).toEqual([]);
  const failing = [4000, 4000, 4000].flatMap((ms) => [build(ms), build(90_000, 'Failed')]);
  expect(phaseChanges(failing)).toEqual([]);
});

test('of many builds the last ten are compared with the ten before, not with all that ever was', () => {
  const times = [...Array(40).fill(60_000), ...Array(10).fill(4000), ...Array(10).fill(4100)];
  expect(changesOf(times.map((ms) => build(ms)))).toEqual([]);
});

test('rate, durations and the slowest phase count as they are named', () => {
  const builds = [build(1000), build(3000), build(5000), build(90_000, 'Failed')];
  expect(keyFigures(builds)).toEqual({
    successRate: 0.75,
    medianTotal: 5000,
    ninetiethTotal: 7000,
    medianQueue: 1000,
    slowest: 'Build',
  });
});
