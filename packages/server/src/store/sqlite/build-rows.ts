import type { BuildFacts, Failure, PhaseRecord, PublishedImage } from '@stagewright/api';
import { FAILURES } from '@stagewright/api/failures';
import { PHASE_NAMES } from '@stagewright/api/phases';
import { BUILD_STATES } from '@stagewright/api/states';
import { STOP_REASONS } from '@stagewright/api/stops';
import type { Build, BuildSnapshot, Claim, PublishPermit, Stop } from '../../domain/build.ts';
import { RowReader } from './damaged-row.ts';
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

/** @throws DamagedRowError */
export function buildOf(row: SqlRow): Build {
  const read = new RowReader(`build ${row['id']}`, row);
  return {
    id: row['id'] as string,
    projectId: row['project_id'] as string,
    jobId: row['job_id'] as string,
    index: row['idx'] as number,
    snapshot: read.json('snapshot', isSnapshot),
    trigger: row['origin'] as Build['trigger'],
    creator: row['creator'] as string,
    state: read.word('state', BUILD_STATES),
    epoch: row['epoch'] as number,
    attempt: row['attempt'] as number,
    claim: claimOf(row),
    stop: read.jsonOrNull<Stop>('stop', ({ reason }) => STOP_REASONS.includes(reason)),
    permit: read.jsonOrNull<PublishPermit>('permit', ({ deadline }) => typeof deadline === 'number'),
    publishedDigest: row['published_digest'] as string | null,
    phases: read.json<readonly PhaseRecord[]>('phases', (phases) => phases.every(isPhase)),
    facts: read.json<BuildFacts>('facts', isObject),
    image: read.jsonOrNull<PublishedImage>('image', isObject),
    failure: read.jsonOrNull<Failure>('failure', ({ reason }) => Object.hasOwn(FAILURES, reason)),
    createdAt: row['created_at'] as number,
    acceptedAt: row['accepted_at'] as number | null,
    endedAt: row['ended_at'] as number | null,
    deletedAt: row['deleted_at'] as number | null,
  };
}

function isSnapshot({ codeRepo, environment, settings, target }: BuildSnapshot): boolean {
  return (
    typeof codeRepo.url === 'string' &&
    isObject(environment) &&
    isObject(settings) &&
    [target.registry, target.repository, target.tag].every((part) => typeof part === 'string')
  );
}

function isPhase({ name, state }: PhaseRecord): boolean {
  return PHASE_NAMES.includes(name) && BUILD_STATES.includes(state);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
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
