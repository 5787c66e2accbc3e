import type { Figure, Reading } from '../figure.ts';
import { Connection } from '../harness/connection.ts';
import { eventFrames } from '../harness/event-frames.ts';
import { startLog, withLogService } from '../harness/log-service.ts';
import { ROUNDS, rounds } from '../harness/rounds.ts';
import { median, percentile } from '../harness/statistics.ts';
import type { Workplace } from '../harness/workplace.ts';
import { monotonicMs } from '../log-worker/orders.ts';

const FOLLOWERS = 100;
const LINES = { kind: 'lines', perSecond: 2000, seconds: 3 } as const;

/** Follows a log to its end; answers for each line the milliseconds from its writing to its arrival. */
async function follow(connection: Connection, build: string): Promise<readonly number[]> {
  const delays: number[] = [];
  const stream = await connection.stream(`/stagewright/v1/builds/${build}/log/stream`);
  for await (const { event, data } of eventFrames(stream)) {
    if (event !== 'log') continue;
    const arrivedAt = monotonicMs();
    for (const line of JSON.parse(data).text.split('\n')) {
      const writtenAt = Number.parseFloat(line);
      if (writtenAt > 0) delays.push(arrivedAt - writtenAt);
    }
  }
  return delays;
}

async function measureRound(workplace: Workplace, connections: readonly Connection[], round: number) {
  const { build, told } = await startLog(workplace, LINES, `lines-${round}`);
  const delays = await Promise.all(connections.map((connection) => follow(connection, build)));
  const { bytes } = await told();
  const lines = LINES.perSecond * LINES.seconds;
  if (delays.some(({ length }) => length !== lines))
    throw new Error(`A follower missed lines of ${bytes} bytes.`);
  return percentile(delays.flat(), 99);
}

async function measure(): Promise<readonly Reading[]> {
  const found = await withLogService(async (workplace) => {
    const { service, user } = workplace;
    const connections = Array.from({ length: FOLLOWERS }, () => new Connection(service.url, user.token));
    const delays = await rounds((round) => measureRound(workplace, connections, round));
    await Promise.all(connections.map((connection) => connection.close()));
    return delays;
  });
  return [
    {
      name: `${FOLLOWERS} followers of ${LINES.perSecond.toLocaleString('en')} lines a second, a line written until it arrives, p99`,
      measured: median(found),
      unit: 'ms',
      goal: { atMost: 40 },
      of: `median of ${ROUNDS} logs of ${LINES.seconds} s`,
    },
  ];
}

export const logFollowers: Figure = {
  name: 'log-followers',
  summary: 'how late the lines of a live log are',
  measure,
};
