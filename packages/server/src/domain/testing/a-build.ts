import type { BuildSettings, CodeRepo, Outcome, PublishedImage } from '@stagewright/api';
import type { Build, PublishPermit, Stop } from '../build.ts';
import type { Job } from '../job.ts';
import type { Situation } from '../situation.ts';
import { newBuild } from '../start.ts';

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const OTHER_DIGEST = `sha256:${'b'.repeat(64)}`;

export const WORKER = 'worker-1';

export function aJob(
  fields: {
    readonly id?: string;
    readonly name?: string;
    readonly settings?: BuildSettings;
    readonly codeRepo?: CodeRepo;
    readonly pool?: string;
  } = {},
): Job {
  return {
    id: fields.id ?? 'job-1',
    projectId: 'project-1',
    spec: {
      name: fields.name ?? 'Main-Loop',
      description: '',
      enterpriseProjectId: '',
      environment: fields.pool === undefined ? {} : { cluster_name: fields.pool },
      codeRepo: fields.codeRepo ?? { type: 'BinObs', url: 'obs://demo/MainLoop.jar' },
      settings: fields.settings ?? {},
    },
    creator: 'maria',
    origin: 'user',
    lastBuildId: '',
    createdAt: 1,
    updatedAt: 1,
  };
}

export interface BuildFields {
  readonly settings?: BuildSettings;
  readonly registry?: string;
}

export function aBuild({ settings = {}, registry = '' }: BuildFields = {}): Build {
  const job = aJob({ settings });
  const request = {
    id: 'build-1',
    projectId: job.projectId,
    jobId: job.id,
    trigger: 'user',
    creator: 'maria',
    at: 100,
    defaultNamespace: 'default',
    registry,
    maxWaiting: 10,
  } as const;
  return newBuild(request, job, { type: 'BinObs', url: 'obs://demo/MainLoop.jar' }, 1);
}

export function aStop(fields: Partial<Stop> = {}): Stop {
  return {
    reason: 'user',
    by: 'maria',
    at: 150,
    force: false,
    confirmedAt: null,
    confirmedBy: null,
    ...fields,
  };
}

/** For the build's own target, unless something else is said. */
export function aPermit(build: Build, fields: Partial<PublishPermit> = {}): PublishPermit {
  return { ...build.snapshot.target, digest: DIGEST, epoch: build.epoch, deadline: 15_000, ...fields };
}

export function success(digest = DIGEST): Outcome {
  return { kind: 'successful', image: { reference: 'default/main-loop:1', digest, size: 1, layers: [] } };
}

export function aPackage(digest = DIGEST, file = 'app.jar'): PublishedImage {
  return { reference: `obs://artifacts/main-loop/1/${file}`, digest, size: 1, layers: [] };
}

/** A running build whose package goes to the object store. */
export function aPackageBuild(): Build {
  const running = aBuildIn('running');
  const target = { kind: 'package', registry: '', repository: 'artifacts/main-loop', tag: '1' } as const;
  return { ...running, snapshot: { ...running.snapshot, target } };
}

/** A build in a situation; past the claim it has epoch 1 and is held by {@link WORKER}. */
export function aBuildIn(situation: Situation, fields: BuildFields = {}): Build {
  const queued = aBuild(fields);
  const claim = { workerId: WORKER, accepted: true, at: 120 };
  const running: Build = { ...queued, state: 'Building', epoch: 1, attempt: 1, claim, acceptedAt: 120 };
  const permitted: Build = { ...running, state: 'Pushing', permit: aPermit(running) };
  const builds: Readonly<Record<Situation, Build>> = {
    new: { ...queued, state: 'NotStarted' },
    queued,
    claimed: { ...queued, epoch: 1, claim: { ...claim, accepted: false } },
    running,
    stopping: { ...running, stop: aStop() },
    permitted,
    published: { ...running, state: 'Pushing', publishedDigest: DIGEST },
    unresolved: { ...permitted, claim: null },
    final: {
      ...running,
      state: 'Cancel',
      stop: aStop({ confirmedAt: 160, confirmedBy: 'exit' }),
      endedAt: 160,
    },
  };
  return builds[situation];
}
