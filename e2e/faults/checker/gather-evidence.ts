import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultController, Reached } from '../fault-controller.ts';
import type { ObservedBuild } from '../observed-build.ts';
import type { Project } from '../project.ts';
import type { AcknowledgedPiece, AttemptSeen, Evidence } from './evidence.ts';
import { countUnsettled, readDatabase } from './read-database.ts';
import { isClean, type RestingService, readLeftovers } from './read-leftovers.ts';
import { readRegistry } from './read-registry.ts';

/** In which every build has to end once nobody disturbs the service any more. */
const SETTLE_MS = 60_000;
/** In which a worker that ran through its lease has to have cleared what it had begun. */
const CLEAR_MS = 10_000;
const LOOK_MS = 50;

export interface CheckedService extends RestingService {
  readonly url: string;
  readonly faults: FaultController;
}

/** Reads everything there is about a round, from every place where it is, once the service has come to rest. */
export async function gatherEvidence(
  service: CheckedService,
  project: Pick<Project, 'source'>,
  observed: readonly ObservedBuild[],
): Promise<Evidence> {
  const { data, faults } = service;
  const ids = observed.map(({ id }) => id);
  await until(SETTLE_MS, () => countUnsettled(data) === 0);
  const { stored, tagMoves, counters } = readDatabase(data, ids);
  const places = { service, source: project.source, builds: ids, counters };
  let leftovers = await readLeftovers(places);
  await until(CLEAR_MS, async () => {
    leftovers = await readLeftovers(places);
    return isClean(leftovers);
  });
  const logs = new Map<string, Buffer>();
  for (const id of ids) logs.set(id, await readLog(data, id));
  return {
    observed,
    stored,
    tagMoves,
    ...(await readRegistry(service.url, stored.values())),
    logs,
    acknowledged: ids.flatMap((id) => acknowledgedPieces(faults, id)),
    attempts: ids.flatMap((id) => attemptsSeen(faults.reached(id))),
    leftovers,
  };
}

async function until(ms: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await holds()) && performance.now() < deadline) await sleep(LOOK_MS);
}

/** The file itself: the service's own way to it is tested elsewhere. */
async function readLog(data: string, build: string): Promise<Buffer> {
  return await readFile(join(data, 'logs', build.slice(0, 2), `${build}.log`)).catch(() => Buffer.alloc(0));
}

function acknowledgedPieces(faults: FaultController, build: string): readonly AcknowledgedPiece[] {
  return faults
    .reached(build)
    .filter(({ point }) => point === 'log.acknowledged')
    .map(({ detail }) => ({
      build,
      from: Number(detail['from']),
      length: Number(detail['length']),
      sha256: String(detail['sha256']),
    }));
}

/** From what the worker tells: points of the server carry no epoch. */
function attemptsSeen(reached: readonly Reached[]): readonly AttemptSeen[] {
  const told = reached.filter(
    ({ detail, point }) => detail['epoch'] !== undefined && point !== 'log.acknowledged',
  );
  const byEpoch = Map.groupBy(told, ({ detail }) => Number(detail['epoch']));
  return [...byEpoch].map(([epoch, points]) => ({
    build: points[0]!.build,
    epoch,
    firstAt: points[0]!.at,
    lastAt: points.at(-1)!.at,
  }));
}
