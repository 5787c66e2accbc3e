import { isEnded } from '../../e2e/harness/client.ts';
import { holdDownload } from '../../e2e/harness/held-download.ts';
import { startService } from '../../e2e/harness/service.ts';
import type { Figure, Reading } from '../figure.ts';
import {
  createJob,
  inNewFolder,
  LIMITLESS,
  startBuild,
  type Workplace,
  withService,
} from '../harness/workplace.ts';

const ALLOWED = { ...LIMITLESS, STAGEWRIGHT_ALLOW_NETWORKS: '127.0.0.0/8' };

/** Milliseconds from the stop of a worker, by a signal that it cannot heed, until the cancel of its build is final, with leases as they come. */
async function timeEnd({ service, user, connection }: Workplace, url: string): Promise<number> {
  const job = await createJob(user, 'held', { code_repo: { type: 'BinObs', url } });
  const build = await startBuild({ service, user, connection }, job);
  await user.until(build, ({ build_state: state }) => state === 'Preparing' || state === 'Building');
  const pid = service.workerPid();
  process.kill(pid, 'SIGSTOP');
  try {
    const stopped = performance.now();
    await user.call('PATCH', `/assembling/v1/builds/${build}?wait=0`);
    await user.until(build, isEnded);
    return performance.now() - stopped;
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

async function measure(): Promise<readonly Reading[]> {
  const held = await holdDownload(Buffer.alloc(1024));
  try {
    const ms = await inNewFolder((data) =>
      withService(
        data,
        (workplace) => timeEnd(workplace, held.url),
        (folder) => startService(folder, ALLOWED),
      ),
    );
    return [
      {
        name: 'SIGSTOP of a worker until the cancel of its build is final, with the default lease of 30 s',
        measured: ms,
        unit: 'ms',
        goal: { atMost: 45_000 },
        of: 'one build',
      },
    ];
  } finally {
    await held.close();
  }
}

export const suspendedWorker: Figure = {
  name: 'suspended-worker',
  summary: 'when a build ends whose worker stands still',
  measure,
};
