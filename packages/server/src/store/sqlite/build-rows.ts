import type { BuildState, PhaseRecord } from '@stagewright/api';
import type { Build, Claim } from '../../domain/build.ts';
import type { SqlRow } from './sql.ts';

/** The columns that change with a build, in the order of {@link changingValues}. */
export const CHANGING_COLUMNS = [
  'state',
  'epoch',
  'attempt',
  'worker_id',
  'claim_accepted',
  'claimed_at',
  'stop',
  'permit',
  'published_digest',
  'phases',
  'facts',
  'image',
  'failure',
  'accepted_at',
  'ended_at',
  'prune_key',
] as const;

export function changingValues(build: Build): (string | number | null)[] {
  return [
    build.state,
    build.epoch,
    build.attempt,
    build.claim?.workerId ?? null,
    build.claim?.accepted ? 1 : 0,
    build.claim?.at ?? null,
    jsonOrNull(build.stop),
    jsonOrNull(build.permit),
    build.publishedDigest,
    JSON.stringify(build.phases),
    JSON.stringify(build.facts),
    jsonOrNull(build.image),
    jsonOrNull(build.failure),
    build.acceptedAt,
    build.endedAt,
    build.endedAt,
  ];
}

export function buildOf(row: SqlRow): Build {
  return {
    id: row['id'] as string,
    projectId: row['project_id'] as string,
    jobId: row['job_id'] as string,
    index: row['idx'] as number,
    snapshot: JSON.parse(row['snapshot'] as string),
    trigger: row['origin'] as Build['trigger'],
    creator: row['creator'] as string,
    state: row['state'] as BuildState,
    epoch: row['epoch'] as number,
    attempt: row['attempt'] as number,
    claim: claimOf(row),
    stop: parseOrNull<Build['stop']>(row['stop']),
    permit: parseOrNull<Build['permit']>(row['permit']),
    publishedDigest: row['published_digest'] as string | null,
    phases: JSON.parse(row['phases'] as string) as PhaseRecord[],
    facts: JSON.parse(row['facts'] as string),
    image: parseOrNull<Build['image']>(row['image']),
    failure: parseOrNull<Build['failure']>(row['failure']),
    createdAt: row['created_at'] as number,
    acceptedAt: row['accepted_at'] as number | null,
    endedAt: row['ended_at'] as number | null,
    deletedAt: row['deleted_at'] as number | null,
  };
}

function claimOf(row: SqlRow): Claim | null {
  if (row['worker_id'] === null) return null;
  return {
    workerId: row['worker_id'] as string,
    accepted: row['claim_accepted'] === 1,
    at: row['claimed_at'] as number,
  };
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function parseOrNull<T>(value: unknown): T | null {
  return value === null ? null : (JSON.parse(value as string) as T);
}
