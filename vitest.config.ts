import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongFilesFirst } from './scripts/long-files-first.ts';

/** Whole flows start services, workers and registries, and wait for much: three files at a time, after everything quick has spoken. */
const flows = ['e2e/**/*.test.ts', 'scripts/pack.test.ts'];
/** These start no programs to speak of: their files share a process, as loading the code takes longer than most of them. */
const inProcess = ['packages/{api,console,server}/src/**/*.test.ts'];
const never = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // A condition is waited for as long as a slow machine may need.
    expect: { poll: { timeout: 30_000 } },
    exclude: never,
    globalSetup: 'scripts/test-set-up.ts',
    sequence: { sequencer: LongFilesFirst },
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: [...never, ...flows, ...inProcess],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'in process',
          include: inProcess,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'flows',
          include: flows,
          hookTimeout: 120_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
