import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Half a minute and more: begun late, each of them would keep the end of its group waiting. */
const LONG = [
  'packages/engine/src/run-repository.test.ts',
  'packages/engine/src/run-kinds.test.ts',
  'packages/server/src/domain/explorer/explorer.test.ts',
  'e2e/console/every-page.test.ts',
  'scripts/pack.test.ts',
  'e2e/remote-worker.test.ts',
  'e2e/cli-demo.test.ts',
  'e2e/operations/backup.test.ts',
  'e2e/faults/suite.test.ts',
];

/** The order of vitest, which knows sizes only in a fresh checkout, behind the files that are known to be long. */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => groupOf(a) - groupOf(b) || rankOf(a) - rankOf(b));
  }
}

const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONG.findIndex((path) => moduleId.endsWith(`/${path}`));
  return rank === -1 ? LONG.length : rank;
}
