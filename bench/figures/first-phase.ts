import type { Figure, Reading } from '../figure.ts';
import { Connection } from '../harness/connection.ts';
import { eventFrames } from '../harness/event-frames.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { median, percentile } from '../harness/statistics.ts';
import { createJob, inNewFolder, type Workplace, withService } from '../harness/workplace.ts';

const BUILDS = 100;

/**
 * Milliseconds from the `POST` until a client hears over the build's stream that its first phase has started. The package does not
 * exist, so the build ends in its second phase and the next one finds the service idle.
 */
async function timeFirstPhase(workplace: Workplace, listening: Connection, job: string): Promise<number> {
  const start = performance.now();
  const { text } = await workplace.connection.time('POST', `/assembling/v1/jobs/${job}/builds`);
  const stream = `/stagewright/v1/builds/${JSON.parse(text).build_id}/log/stream`;
  let ms: number | undefined;
  for await (const { event } of eventFrames(await listening.stream(stream))) {
    if (event === 'phase') ms ??= performance.now() - start;
  }
  if (ms === undefined) throw new Error('The build ended without a phase.');
  return ms;
}

async function measure(): Promise<readonly Reading[]> {
  const starts = await inNewFolder(async (data) => {
    let job: string | undefined;
    return rounds(() =>
      withService(data, async (workplace) => {
        const { user, service } = workplace;
        const listening = new Connection(service.url, user.token);
        job ??= await createJob(user, 'missing');
        const id = job;
        const once = () => timeFirstPhase(workplace, listening, id);
        const first = await rounds(once, BUILDS);
        const warm = await rounds(once, BUILDS);
        await listening.close();
        return { first, warm };
      }),
    );
  });
  const reading = (name: string, kind: 'first' | 'warm', percent: number, atMost: number): Reading => ({
    name: `POST of a build until its first phase is seen, ${name}, p${percent}`,
    measured: median(starts.map((start) => percentile(start[kind], percent))),
    unit: 'ms',
    goal: { atMost },
    of: `median of ${ROUNDS} starts, ${BUILDS} builds each`,
  });
  return [reading('warm', 'warm', 99, 15), reading(`first ${BUILDS} after a start`, 'first', 99, 100)];
}

export const firstPhase: Figure = {
  name: 'first-phase',
  summary: 'how soon work on a build begins',
  measure,
};
