import type {
  BuildFacts,
  BuildState,
  Outcome,
  PhaseName,
  PublishedImage,
  StopProof,
  StopReason,
} from '@stagewright/api';
import type { Build, PublishPermit } from './build.ts';
import type { Job, JobSpec } from './job.ts';
import type { REFUSALS } from './refusals.ts';
import type { RevisionWish } from './revision.ts';
import type { StartProblem } from './start.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

export interface PageRequest {
  /** From 1. */
  readonly page: number;
  readonly perPage: number;
}

/** What jobs to list, newest first. */
export interface JobFilter {
  /** Keeps jobs whose name contains it, without regard to case. */
  readonly name?: string;
  /** Keeps jobs whose last build is in this state; `NotStarted`: that have none. */
  readonly lastState?: BuildState;
  /** Keeps jobs of this worker pool; `default` is also that of jobs that name none. */
  readonly pool?: string;
}

/** Jobs of a project. Every operation is one transaction; names are unique in a project without regard to case. */
export interface JobStore {
  create(job: Job): Promise<'created' | 'name_taken'>;
  get(projectId: string, jobId: string): Promise<Job | null>;
  list(projectId: string, filter: JobFilter, page: PageRequest): Promise<Page<Job>>;
  replace(
    projectId: string,
    jobId: string,
    spec: JobSpec,
    at: number,
  ): Promise<'replaced' | 'not_found' | 'name_taken'>;
  /**
   * Deletes the job with its secrets, frees its name, ends its queued builds as `Cancel` and wishes its running ones to stop, all in one
   * transaction. Answers the builds that changed.
   */
  remove(
    projectId: string,
    jobId: string,
    by: string,
    at: number,
  ): Promise<{ kind: 'removed'; builds: readonly Build[] } | { kind: 'not_found' }>;
}

/** What happens to a build. Events of a worker carry its epoch; an outdated one is refused. */
export type BuildEvent =
  | { readonly type: 'accepted'; readonly epoch: number; readonly workerId: string; readonly at: number }
  /** A claim that was not accepted in time, or whose worker went away before it accepted. */
  | { readonly type: 'claim_lapsed'; readonly epoch: number; readonly at: number }
  | { readonly type: 'phase_started'; readonly epoch: number; readonly phase: PhaseName; readonly at: number }
  | { readonly type: 'phase_ended'; readonly epoch: number; readonly phase: PhaseName; readonly at: number }
  | { readonly type: 'facts'; readonly epoch: number; readonly facts: BuildFacts; readonly at: number }
  | {
      readonly type: 'stop_wished';
      readonly reason: StopReason;
      readonly by: string;
      readonly note?: string;
      readonly force: boolean;
      readonly at: number;
    }
  | {
      readonly type: 'permit_asked';
      readonly epoch: number;
      readonly permit: PublishPermit;
      readonly at: number;
    }
  /** The tag moved in the embedded registry; only ever applied inside `TagStore.move`. */
  | { readonly type: 'tag_moved'; readonly epoch: number; readonly digest: string; readonly at: number }
  /** What the build left is an object of its project; only ever applied inside `PackageStore.publish`. */
  | {
      readonly type: 'package_stored';
      readonly epoch: number;
      readonly image: PublishedImage;
      readonly at: number;
    }
  | { readonly type: 'ended'; readonly epoch: number; readonly outcome: Outcome; readonly at: number }
  /** Nothing of the attempt runs any more, and its worker will not say how it ended. */
  | { readonly type: 'worker_lost'; readonly epoch: number; readonly proof: StopProof; readonly at: number }
  /** What the other registry answered when it was asked after a permit whose outcome was unknown. */
  | {
      readonly type: 'permit_resolved';
      readonly epoch: number;
      readonly found: boolean;
      readonly at: number;
    };

/** Why an event was refused. */
export type Refusal = keyof typeof REFUSALS;

export type Applied =
  | { readonly kind: 'applied'; readonly build: Build }
  /** Nothing changed and nothing had to: the event repeats what is stored. */
  | { readonly kind: 'unchanged'; readonly build: Build }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly build: Build }
  | { readonly kind: 'not_found' };

/** A stored event of a build, for histories and streams. `sequence` grows by one within a build, from 1. */
export interface BuildHistoryEntry {
  readonly sequence: number;
  readonly at: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface StartRequest {
  readonly id: string;
  readonly projectId: string;
  readonly jobId: string;
  /** The name that the caller knows the job by; it must match. */
  readonly jobName?: string;
  /** What is built instead of the branch of the job's repository. */
  readonly revision?: RevisionWish;
  readonly trigger: Build['trigger'];
  readonly creator: string;
  readonly at: number;
  /** For the snapshot's target: see `imageTarget`. */
  readonly defaultNamespace: string;
  readonly registry: string;
  /** Most builds that may wait in the project at once. */
  readonly maxWaiting: number;
  /** The pool whose workers may claim it; `default` when left out. */
  readonly pool?: string;
  /** Makes a repeated request answer the first one's build, for 24 hours. */
  readonly idempotencyKey?: string;
}

export type Started =
  | { readonly kind: 'started'; readonly build: Build }
  | { readonly kind: 'job_not_found' }
  | { readonly kind: 'no_source' }
  | { readonly kind: 'too_many' }
  /** The image would go to a namespace of another project in the embedded registry. */
  | { readonly kind: 'foreign_namespace'; readonly namespace: string }
  /** The job names a repository authorisation that is not there. */
  | { readonly kind: 'auth_unknown'; readonly name: string }
  | { readonly kind: 'secrets_unknown'; readonly names: readonly string[] }
  | StartProblem;

/** Why no build is handed out for a while: too little free space, or the service is shutting down. */
export type PauseReason = 'storage' | 'drain';

/** How many builds may run at once, beside one at a time for each job and tag. A build counts from claim to final state. */
export interface QueueLimits {
  readonly global: number;
  readonly perProject: number;
  readonly paused?: PauseReason | undefined;
}

export interface ClaimRequestPort {
  readonly workerId: string;
  readonly pool: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly limits: QueueLimits;
  readonly at: number;
}

export interface Waiting {
  /** Builds that will be claimed before this one. */
  readonly position: number;
  readonly reason: 'worker' | 'global_limit' | 'project_limit' | 'job_tag' | PauseReason;
}

/**
 * Builds and their queue. Each operation is one transaction that also writes the history entries; a build changes through
 * the domain's transition only. All operations may be called at any time by many callers; they take effect one after the other.
 */
export interface BuildStore {
  /** Creates the build in `Queuing` with the job's snapshot and the next index. */
  start(request: StartRequest): Promise<Started>;
  get(projectId: string, buildId: string): Promise<Build | null>;
  /** A job's builds, newest first, with the numbers of ended and successful ones. */
  listByJob(
    projectId: string,
    jobId: string,
    page: PageRequest,
  ): Promise<Page<Build> & { readonly finished: number; readonly successful: number }>;
  history(
    projectId: string,
    buildId: string,
    afterSequence: number,
    limit: number,
  ): Promise<readonly BuildHistoryEntry[]>;
  waiting(projectId: string, buildId: string, limits: QueueLimits): Promise<Waiting | null>;
  /** Claims the oldest build that the limits and the worker allow; its epoch grows by one. */
  claim(request: ClaimRequestPort): Promise<Build | null>;
  /** Applies one event. `projectId` is null only for the service itself (loops, a worker's fenced writes). */
  apply(projectId: string | null, buildId: string, event: BuildEvent): Promise<Applied>;
  /** Every build in no final state, for the start of the service and its loops. Builds whose rows are damaged are not among them. */
  unsettled(): Promise<readonly Build[]>;
}

export interface StoredTag {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
}

/** Who moves a tag: a build under its lease, or a person. */
export type TagMover =
  | { readonly kind: 'build'; readonly buildId: string; readonly epoch: number }
  | { readonly kind: 'person'; readonly name: string };

export type TagMoved =
  | { readonly kind: 'moved'; readonly previous: string | null; readonly build: Build | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal | 'foreign_namespace' };

/**
 * Tags of the embedded registry. `move` is the permit to publish: one transaction that checks the build's row (epoch, no stop,
 * not superseded by a later build of its job, and the snapshot's target), moves the tag, and writes `tag_moves` and `published_digest`.
 */
export interface TagStore {
  move(
    change: StoredTag & {
      readonly projectId: string;
      readonly repository: string;
      readonly tag: string;
      readonly mover: TagMover;
      readonly at: number;
    },
  ): Promise<TagMoved>;
  resolve(repository: string, tag: string): Promise<StoredTag | null>;
  list(repository: string, after: string | null, limit: number): Promise<readonly string[]>;
  remove(
    projectId: string,
    repository: string,
    tag: string,
    by: string,
    at: number,
  ): Promise<'removed' | 'unknown'>;
  removeByDigest(
    projectId: string,
    repository: string,
    digest: string,
    by: string,
    at: number,
  ): Promise<number>;
  /** Gives the namespace to the project if nobody has it. */
  claimNamespace(projectId: string, namespace: string): Promise<'owned' | 'foreign'>;
  namespaceOwner(namespace: string): Promise<string | null>;
  namespacesOf(projectId: string): Promise<readonly string[]>;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly sha256: string;
  readonly createdAt: number;
}

export type ObjectPut =
  /** `replaced`: the digest of what had the key before. */
  | { readonly kind: 'put'; readonly replaced: string | null }
  /** Nothing has changed. `room`: bytes that were left for it. */
  | { readonly kind: 'over_quota'; readonly room: number };

/** What the objects of a project are, and take: each content once. */
export interface ObjectUsage {
  readonly objects: number;
  readonly bytes: number;
}

/** The index of the object store; bytes are files named by their digest. Buckets are per project. */
export interface ObjectIndex {
  /**
   * Within what the project may keep, each content counted once: one transaction, so that puts at the same time do not get past the bound
   * together. `quota`: of projects that have none of their own; 0, and by default, no bound.
   */
  put(projectId: string, object: StoredObject, quota?: number): Promise<ObjectPut>;
  /** Bytes that an object of this name may have; null: any number. With a digest: of these bytes, which the project may have already. */
  room(
    projectId: string,
    object: Pick<StoredObject, 'bucket' | 'key'> & Partial<Pick<StoredObject, 'sha256'>>,
    quota: number,
  ): Promise<number | null>;
  usage(projectId: string): Promise<ObjectUsage>;
  get(projectId: string, bucket: string, key: string): Promise<StoredObject | null>;
  list(
    projectId: string,
    filter: { readonly bucket?: string; readonly prefix?: string; readonly after?: string },
    limit: number,
  ): Promise<readonly StoredObject[]>;
  remove(projectId: string, bucket: string, key: string): Promise<StoredObject | null>;
  /** Whether any object of any project still has these bytes. */
  isReferenced(sha256: string): Promise<boolean>;
  /** Removes objects older than a time and answers them. */
  prune(createdBefore: number, limit: number): Promise<readonly StoredObject[]>;
}
