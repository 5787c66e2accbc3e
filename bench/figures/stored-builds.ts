import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isEnded } from '../../e2e/harness/client.ts';
import type { Figure, Reading } from '../figure.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { median, percentile } from '../harness/statistics.ts';
import { createJob, inNewFolder, startBuild, type Workplace, withService } from '../harness/workplace.ts';

const FEW = 1_000;
const MANY = 100_000;
const REQUESTS = 300;

interface Stored {
  readonly data: string;
  readonly job: string;
}

/** A data folder with one job that has so many ended builds: one real build, and copies of its row and of its history. */
async function store(data: string, count: number): Promise<Stored> {
  const job = await withService(data, async (workplace) => {
    const id = await createJob(workplace.user, 'stored');
    await workplace.user.until(await startBuild(workplace, id), isEnded);
    return id;
  });
  const db = new DatabaseSync(join(data, 'stagewright.db'));
  const columns = db
    .prepare("SELECT name FROM pragma_table_info('builds') WHERE name NOT IN ('seq', 'id', 'idx')")
    .all()
    .map(({ name }) => String(name))
    .join();
  const numbers = `WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < ${count})`;
  db.exec(`
    BEGIN;
    INSERT INTO builds (seq, id, idx, ${columns})
      ${numbers} SELECT n, lower(hex(randomblob(20))), n, ${columns} FROM n, builds WHERE seq = 1 ORDER BY n;
    INSERT INTO build_events
      ${numbers} SELECT n, sequence, at, type, data FROM n, build_events WHERE build_seq = 1;
    UPDATE builds SET log_closed = 1;
    UPDATE jobs SET last_index = ${count}, builds = ${count}, finished = ${count};
    COMMIT;
  `);
  db.close();
  return { data, job };
}

/** Milliseconds of reads of the newest page of builds, and of one of its builds. */
async function timeReads({ connection }: Workplace, job: string): Promise<{ list: number; detail: number }> {
  const list = await connection.time('GET', `/assembling/v1/jobs/${job}/builds`);
  const [build] = JSON.parse(list.text).list;
  const detail = await connection.time('GET', `/assembling/v1/builds/${build.build_id}`);
  return { list: list.ms, detail: detail.ms };
}

async function compare(few: Stored, many: Stored) {
  return withService(few.data, (small) =>
    withService(many.data, (large) =>
      rounds(async () => {
        const pairs = await rounds(
          async () => ({ few: await timeReads(small, few.job), many: await timeReads(large, many.job) }),
          REQUESTS,
        );
        return (read: 'list' | 'detail', percent: number) =>
          percentile(
            pairs.map((pair) => pair.many[read]),
            percent,
          ) /
          percentile(
            pairs.map((pair) => pair.few[read]),
            percent,
          );
      }),
    ),
  );
}

async function measure(): Promise<readonly Reading[]> {
  const ratios = await inNewFolder(async (folder) =>
    compare(await store(join(folder, 'few'), FEW), await store(join(folder, 'many'), MANY)),
  );
  const reading = (read: 'list' | 'detail', percent: number): Reading => ({
    name: `${read} with ${MANY.toLocaleString('en')} stored builds against ${FEW.toLocaleString('en')}, p${percent}`,
    measured: median(ratios.map((ratio) => ratio(read, percent))),
    unit: 'x',
    goal: { atMost: 1.3 },
    of: `median of ${ROUNDS} rounds, ${REQUESTS} of each in turns`,
  });
  return [reading('list', 50), reading('list', 99), reading('detail', 50), reading('detail', 99)];
}

export const storedBuilds: Figure = {
  name: 'stored-builds',
  summary: 'whether many stored builds slow reads down',
  measure,
};
