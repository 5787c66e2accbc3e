import type {
  BuildFacts,
  BuildSettings,
  BuildState,
  CodeRepo,
  EnvironmentSetting,
  Failure,
  PhaseRecord,
  PublishedImage,
  StopProof,
  StopReason,
} from '@stagewright/api';
import type { Revision } from './revision.ts';

/** The job's definition as it was when the build was started; a later change of the job does not touch it. */
export interface BuildSnapshot {
  readonly jobName: string;
  readonly enterpriseProjectId: string;
  readonly environment: EnvironmentSetting;
  readonly codeRepo: CodeRepo;
  /** Of a repository; a package has none. */
  readonly revision?: Revision;
  readonly settings: BuildSettings;
  readonly target: ImageTarget;
}

/** Where the image will go. `registry` is host and port, or `''` for the embedded registry (its public address may change). */
export interface ImageTarget {
  /** Absent: an image. Else an object below the key `<tag>` of `<bucket>/<key>`, which is the `repository`, in the project's store. */
  readonly kind?: 'package';
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** A worker's claim on the build. Not accepted: nothing outside the worker's memory has begun. */
export interface Claim {
  readonly workerId: string;
  readonly accepted: boolean;
  readonly at: number;
}

/** The first durable wish to stop the build, and what showed that it was carried out. */
export interface Stop {
  readonly reason: StopReason;
  readonly by: string;
  /** Why, in the words of who wished it: one line. */
  readonly note?: string;
  readonly at: number;
  readonly force: boolean;
  readonly confirmedAt: number | null;
  readonly confirmedBy: StopProof | null;
}

/** The right to move one tag in a registry that is not ours, until its deadline (ms since 1970, for display and restarts). */
export interface PublishPermit {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  readonly epoch: number;
  readonly deadline: number;
}

/** One run of a job. Times are milliseconds since 1970. */
export interface Build {
  readonly id: string;
  readonly projectId: string;
  readonly jobId: string;
  /** Number of the build within its job, from 1. */
  readonly index: number;
  readonly snapshot: BuildSnapshot;
  readonly trigger: 'user' | 'auto' | 'system';
  readonly creator: string;
  readonly state: BuildState;
  /** Fencing number: grows with every claim, so that writes of an earlier claim are refused. 0 before the first. */
  readonly epoch: number;
  /** Accepted attempts so far. */
  readonly attempt: number;
  readonly claim: Claim | null;
  readonly stop: Stop | null;
  readonly permit: PublishPermit | null;
  /** Digest that this build's tag move (ours or another registry's) published. */
  readonly publishedDigest: string | null;
  readonly phases: readonly PhaseRecord[];
  readonly facts: BuildFacts;
  readonly image: PublishedImage | null;
  readonly failure: Failure | null;
  readonly createdAt: number;
  readonly acceptedAt: number | null;
  readonly endedAt: number | null;
  readonly deletedAt: number | null;
}
