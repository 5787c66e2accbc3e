import { join } from 'node:path';
import { isEnded } from '../../e2e/harness/client.ts';
import { startService } from '../../e2e/harness/service.ts';
import type { LogOrder, LogTold } from '../log-worker/orders.ts';
import { createJob, inNewFolder, LIMITLESS, startBuild, type Workplace, withService } from './workplace.ts';

const SERVE = join(import.meta.dirname, '../log-worker/serve.ts');
/** The log's writer renews no lease. */
const PATIENT = { ...LIMITLESS, STAGEWRIGHT_LEASE_S: '3600', STAGEWRIGHT_DEAD_MAN_S: '3000' };

/** Runs work against a service whose worker writes logs as it is told. */
export function withLogService<T>(work: (workplace: Workplace) => Promise<T>): Promise<T> {
  return inNewFolder((data) =>
    withService(data, work, () => startService(data, PATIENT, [process.execPath, SERVE])),
  );
}

export interface StartedLog {
  readonly build: string;
  /** What the worker told about it, once the build has ended. */
  readonly told: () => Promise<LogTold>;
}

/** Starts a build that writes a log as ordered. */
export async function startLog(workplace: Workplace, order: LogOrder, name: string): Promise<StartedLog> {
  const { user, connection } = workplace;
  const job = await createJob(user, name, { build: { build_cmd: JSON.stringify(order) } });
  const build = await startBuild(workplace, job);
  return {
    build,
    async told() {
      await user.until(build, isEnded);
      const { text } = await connection.time('GET', `/stagewright/v1/builds/${build}/log`);
      return JSON.parse(/^\{"bytes".*$/m.exec(text.slice(-2000))![0]);
    },
  };
}
