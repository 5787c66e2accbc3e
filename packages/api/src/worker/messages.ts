import { type Static, Type } from 'typebox';
import { CODE_CHECKS, FailureRecord } from '../assembling/build.ts';
import { CodeCheckResult } from '../code-checks.ts';
import { oneOf } from '../one-of.ts';
import { PHASE_NAMES } from '../phases.ts';
import { Stacks } from '../stacks.ts';
import { STOP_REASONS } from '../stops.ts';
import type { Assignment } from './assignment.ts';
import { BuildPlan } from './plan.ts';

const Epoch = Type.Integer({ minimum: 1 });

export const RegisterRequest = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 128 }),
  version: Type.String(),
  pool: Type.String(),
  labels: Type.Record(Type.String(), Type.String()),
  slots: Type.Integer({ minimum: 1 }),
  arch: Type.String(),
  worker_id: Type.Optional(
    Type.String({
      maxLength: 128,
      description: 'The id of an earlier registration of the same process, which still runs its builds.',
    }),
  ),
});

/** Times in seconds. A worker that could not renew for `dead_man_s` kills its builds; the server gives a lease up after `term_s`. */
export const LeaseTerms = Type.Object({
  term_s: Type.Number(),
  renew_s: Type.Number(),
  dead_man_s: Type.Number(),
  accept_s: Type.Number(),
});

export const ArchiveLimits = Type.Object({
  entries: Type.Integer(),
  expanded_bytes: Type.Integer(),
  ratio: Type.Number({ description: 'For files over 1 MiB.' }),
});

export const WorkerSettings = Type.Object({
  worker_id: Type.String(),
  lease: LeaseTerms,
  archive: ArchiveLimits,
  source_bytes: Type.Integer({ description: 'Largest package.' }),
  log_bytes: Type.Integer({ description: 'Log cap of a build.' }),
  log_tail_bytes: Type.Integer(),
  build_disk_bytes: Type.Integer({ description: 'What the commands of a build may write.' }),
  layers_bytes: Type.Integer({ description: 'Layers of Dockerfiles that a worker keeps.' }),
  caches_bytes: Type.Integer({ description: 'Caches of dependencies that a worker keeps.' }),
  allow_networks: Type.Array(Type.String({ description: 'CIDR.' })),
  stacks: Stacks,
});

export const ClaimRequest = Type.Object({
  worker_id: Type.String(),
  wait_s: Type.Number({ minimum: 0, maximum: 60 }),
});

export const Claim = Type.Object({ build_id: Type.String(), epoch: Epoch });

export const AcceptRequest = Type.Object({ worker_id: Type.String(), epoch: Epoch });

export const LeaveRequest = Type.Object({ worker_id: Type.String() });

export const WorkerHealthReport = Type.Object({
  ghosts: Type.Integer({
    description: 'Things on the machine that no live build owns; anything but 0 is an error.',
  }),
  unenforced: Type.Array(Type.String({ description: 'A limit that the machine cannot enforce, and why.' })),
});

export const HeartbeatRequest = Type.Object({
  worker_id: Type.String(),
  builds: Type.Array(Type.Object({ build_id: Type.String(), epoch: Epoch })),
  health: Type.Optional(WorkerHealthReport),
});

/** A wish to stop one attempt. `force` cuts the grace. */
export const StopOrder = Type.Object({
  build_id: Type.String(),
  epoch: Epoch,
  reason: oneOf(STOP_REASONS),
  by: Type.String(),
  grace_s: Type.Number(),
  force: Type.Boolean(),
});

export const HeartbeatResponse = Type.Object({
  stops: Type.Array(StopOrder),
  /** Builds that this worker no longer owns: it kills what runs and reports nothing. */
  lost: Type.Array(Type.String()),
});

/** The commit that a repository's branch, tag or commit name stands for in this build. */
export const Commit = Type.Object({
  id: Type.String({ description: '40 hexadecimal digits.' }),
  /** Empty until the commit was fetched. */
  committer: Type.String({ description: 'Name, without the address.' }),
  time: Type.String({ description: 'RFC 3339.' }),
  message: Type.String({ description: 'First line, at most 1,000 characters.' }),
});

/** What was found out about the build; fields are set once known and overwrite earlier ones. */
export const BuildFacts = Type.Object({
  language: Type.Optional(Type.String()),
  base_image: Type.Optional(Type.String()),
  package_kind: Type.Optional(Type.String()),
  source_sha256: Type.Optional(Type.String()),
  source_size: Type.Optional(Type.Integer()),
  commit: Type.Optional(Commit),
  plan: Type.Optional(BuildPlan),
  code_checks: Type.Optional(Type.Array(CodeCheckResult, { maxItems: CODE_CHECKS.length })),
});

export const Report = Type.Union([
  Type.Object({ type: Type.Literal('phase_started'), phase: oneOf(PHASE_NAMES) }),
  Type.Object({ type: Type.Literal('phase_ended'), phase: oneOf(PHASE_NAMES) }),
  Type.Object({ type: Type.Literal('facts'), facts: BuildFacts }),
]);

export const ReportRequest = Type.Object({
  epoch: Epoch,
  reports: Type.Array(Report, { minItems: 1, maxItems: 100 }),
});

export const LogAppended = Type.Object({
  next: Type.Integer({ description: 'Bytes stored: where the next chunk begins.' }),
});

/** Asks for the permit to move a tag in a registry that is not ours (PROTOCOL section 6). */
export const PermitRequest = Type.Object({
  epoch: Epoch,
  registry: Type.String(),
  repository: Type.String(),
  tag: Type.String(),
  digest: Type.String(),
});

/** `refusal` is one of the protocol's: `superseded`, `tag_busy`, `stopping`, … (docs/states.md). */
export const Permit = Type.Union([
  Type.Object({
    kind: Type.Literal('granted'),
    deadline_ms: Type.Integer({ description: 'Milliseconds from now.' }),
  }),
  Type.Object({ kind: Type.Literal('refused'), refusal: Type.String() }),
]);

/** `refusal` is one of the protocol's, as in a permit. */
export const PackageStored = Type.Union([
  Type.Object({
    kind: Type.Literal('stored'),
    url: Type.String({ description: 'obs://bucket/key' }),
  }),
  Type.Object({ kind: Type.Literal('refused'), refusal: Type.String() }),
]);

/** What a build has published. A package in the object store is one of its kind: its address, its bytes' digest, and no layers. */
export const PublishedImage = Type.Object({
  reference: Type.String(),
  digest: Type.String(),
  size: Type.Integer({ description: 'Bytes of manifest, config and layers.' }),
  layers: Type.Array(
    Type.Object({
      digest: Type.String(),
      size: Type.Integer(),
      /** `exists`: the registry had it; `mounted`: from another repository; `uploaded`: sent. */
      transfer: oneOf(['exists', 'mounted', 'uploaded'] as const),
      created_by: Type.String(),
    }),
  ),
});

export const Outcome = Type.Union([
  Type.Object({ kind: Type.Literal('successful'), image: PublishedImage }),
  Type.Object({ kind: Type.Literal('failed'), failure: FailureRecord }),
  /** The answer to a stop order: nothing of the attempt runs any more. */
  Type.Object({ kind: Type.Literal('stopped') }),
]);

export const EndRequest = Type.Object({ epoch: Epoch, outcome: Outcome });

export const EndResponse = Type.Object({ build_state: Type.String() });

export type RegisterRequest = Static<typeof RegisterRequest>;
export type LeaseTerms = Static<typeof LeaseTerms>;
export type ArchiveLimits = Static<typeof ArchiveLimits>;
export type WorkerSettings = Static<typeof WorkerSettings>;
export type ClaimRequest = Static<typeof ClaimRequest>;
export type Claim = Static<typeof Claim>;
export type AcceptRequest = Static<typeof AcceptRequest>;
export type AcceptResponse = Assignment;
export type LeaveRequest = Static<typeof LeaveRequest>;
export type WorkerHealthReport = Static<typeof WorkerHealthReport>;
export type HeartbeatRequest = Static<typeof HeartbeatRequest>;
export type HeartbeatResponse = Static<typeof HeartbeatResponse>;
export type StopOrder = Static<typeof StopOrder>;
export type Commit = Static<typeof Commit>;
export type BuildFacts = Static<typeof BuildFacts>;
export type Report = Static<typeof Report>;
export type ReportRequest = Static<typeof ReportRequest>;
export type PermitRequest = Static<typeof PermitRequest>;
export type Permit = Static<typeof Permit>;
export type PublishedImage = Static<typeof PublishedImage>;
export type Outcome = Static<typeof Outcome>;
export type EndRequest = Static<typeof EndRequest>;
