import { join } from 'node:path';
import { startService } from '../../e2e/harness/service.ts';
import { crowd } from '../../packages/engine/src/executors/testing/crowd.ts';
import { programsNamed } from '../../packages/engine/src/executors/testing/programs-named.ts';
import { zip } from '../../packages/engine/src/testing/zip.ts';
import { rounds } from '../harness/rounds.ts';
import {
  createJob,
  inNewFolder,
  LIMITLESS,
  startBuild,
  type Workplace,
  withService,
} from '../harness/workplace.ts';
import type { Pair, TimedStop } from './executor-stops.ts';
import { standing } from './standing.ts';

const SERVE = join(import.meta.dirname, '../../e2e/harness/serve-with-commands.ts');

/**
 * Cancels builds with a hundred processes each: the time is that from the `PATCH` until it answers that the build is cancelled, which
 * it does on proof only.
 */
export async function timeCancels(count: number): Promise<readonly Pair[]> {
  const serve = (data: string) => startService(data, LIMITLESS, [process.execPath, SERVE]);
  const work = async (workplace: Workplace) => {
    const app = zip([
      { name: 'package.json', content: '{}' },
      { name: 'server.js', content: '0' },
    ]);
    const { user } = workplace;
    await user.put('/stagewright/v1/objects/bench/resisting', app);
    await user.put('/stagewright/v1/objects/bench/obeying', app);
    const makeJob = (name: string, grace_s: number) => {
      const build = { language: 'nodejs', build_cmd: crowd({ obeying: name === 'obeying' }), grace_s };
      return createJob(user, name, { build });
    };
    const [resisting, obeying] = [await makeJob('resisting', 0), await makeJob('obeying', 60)];
    await timeCancel(workplace, resisting);
    const cancel = (job: string) => timeCancel(workplace, job);
    return await rounds(
      async () => ({ resisting: await cancel(resisting), obeying: await cancel(obeying) }),
      count,
    );
  };
  return await inNewFolder((data) => withService(data, work, serve));
}

async function timeCancel(workplace: Workplace, job: string): Promise<TimedStop> {
  const build = await startBuild(workplace, job);
  await standing(build);
  const { ms, text } = await workplace.connection.time('PATCH', `/assembling/v1/builds/${build}`);
  const alive = programsNamed(build).length;
  if (JSON.parse(text).build_state !== 'Cancel') throw new Error(`The build was not cancelled: ${text}`);
  return { ms, alive };
}
