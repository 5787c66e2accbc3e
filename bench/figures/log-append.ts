import type { Figure, Reading } from '../figure.ts';
import { startLog, withLogService } from '../harness/log-service.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { median } from '../harness/statistics.ts';

const BYTES = 128e6;

async function measure(): Promise<readonly Reading[]> {
  const found = await withLogService((workplace) =>
    rounds(async (round) => {
      const log = await startLog(workplace, { kind: 'flood', bytes: BYTES }, `flood-${round}`);
      const { bytes, seconds, acknowledgedP99 } = await log.told();
      return { rate: bytes / 1e6 / seconds, acknowledgedP99 };
    }),
  );
  const of = `median of ${ROUNDS} logs of ${BYTES / 1e6} MB, by the worker's uploader to the disk`;
  return [
    {
      name: 'log append',
      measured: median(found.map(({ rate }) => rate)),
      unit: 'MB/s',
      goal: { atLeast: 90 },
      of,
    },
    {
      name: 'log append, a chunk sent until it is known to be safe, p99',
      measured: median(found.map(({ acknowledgedP99 }) => acknowledgedP99)),
      unit: 'ms',
      goal: { atMost: 60 },
      of,
    },
  ];
}

export const logAppend: Figure = {
  name: 'log-append',
  summary: 'how fast a log is stored safely',
  measure,
};
