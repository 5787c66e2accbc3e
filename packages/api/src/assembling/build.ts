import { type Static, Type } from 'typebox';
import { FAILURES } from '../failures.ts';
import { oneOf } from '../one-of.ts';
import { PHASE_NAMES } from '../phases.ts';
import { BUILD_STATES } from '../states.ts';
import { STOP_REASONS } from '../stops.ts';

export const BuildStateField = oneOf(BUILD_STATES);

/** Native addition: what of the job's repository is built instead of its branch. An empty text is the same as none. */
export const StartBody = Type.Object({
  branch: Type.Optional(Type.String({ maxLength: 255 })),
  tag: Type.Optional(Type.String({ maxLength: 255, description: 'Not together with branch.' })),
  commit_id: Type.Optional(
    Type.String({
      pattern: '^([0-9A-Fa-f]{40})?$',
      description:
        '40 hexadecimal digits; comes before branch and tag, which then only say what it belongs to.',
    }),
  ),
});

/** Answer to both ways of starting a build (API reference 0333 and 0274). */
export const BuildStarted = Type.Object({
  build_id: Type.String(),
  job_id: Type.String(),
  job_name: Type.String(),
  index: Type.Integer(),
  started_at: Type.String(),
  ended_at: Type.String(),
  duration: Type.Integer({ description: 'Seconds.' }),
  state: BuildStateField,
  build_state: BuildStateField,
  progress: Type.Number({ minimum: 0, maximum: 100 }),
  commit_id: Type.String(),
  committer: Type.String(),
});

/** Native addition: why a build is cancelled, for those who look at it later. */
export const CancelBody = Type.Object({
  note: Type.Optional(
    Type.String({ maxLength: 500, description: 'Shown in the record, the events and the log.' }),
  ),
});

/** Native addition in a build's record: what became of a wish to stop it. */
export const CancelRecord = Type.Object({
  state: oneOf(['stopping', 'stopped'] as const),
  requested_by: Type.String(),
  requested_at: Type.String(),
  reason: oneOf(STOP_REASONS),
  note: Type.String({ description: 'In the words of who cancelled it; may be empty.' }),
  confirmed_at: Type.String(),
  confirmed_by: oneOf(['exit', 'lease', ''] as const),
});

export const FailureRecord = Type.Object({
  reason: oneOf(Object.keys(FAILURES) as (keyof typeof FAILURES)[]),
  phase: oneOf(PHASE_NAMES),
  blame: oneOf(['user', 'system'] as const),
  message: Type.String(),
});

/** Native addition: why a build waits. */
export const WaitRecord = Type.Object({
  position: Type.Integer({ description: 'Builds that will be started before this one; 0 for the next.' }),
  reason: Type.String(),
});

const StringMap = Type.Record(Type.String(), Type.String());

/** The full record: answer of build details (0269) and of cancel (0270), the union of both pages. */
export const BuildRecord = Type.Object({
  build_id: Type.String(),
  job_id: Type.String(),
  job_name: Type.String(),
  enterprise_project_id: Type.String(),
  index: Type.Integer(),
  started_at: Type.String(),
  ended_at: Type.String(),
  duration: Type.Integer(),
  build_state: BuildStateField,
  state: BuildStateField,
  repo_type: Type.String(),
  repo_endpoint: Type.String(),
  repo_web_url: Type.String(),
  repo: Type.String(),
  branch: Type.String(),
  commit_id: Type.String(),
  committer: Type.String(),
  commit_time: Type.String(),
  commit_comment: Type.String(),
  language: Type.String(),
  swr_repository: StringMap,
  swr_repo_page: StringMap,
  archive_result: Type.Record(Type.String(), Type.Unknown()),
  base_image: Type.String(),
  seccomp_path: Type.String(),
  type: oneOf(['user', 'auto', 'system'] as const),
  creator: Type.String(),
  code_repo_anatomy: Type.Union([
    Type.Object({ name: Type.String(), archiveURL: Type.String() }),
    Type.Null(),
  ]),
  os: Type.Object({ arch: Type.String() }),
  progress: Type.Number(),
  attempt: Type.Integer(),
  cancel: Type.Optional(CancelRecord),
  failure: Type.Optional(FailureRecord),
  wait: Type.Optional(WaitRecord),
});

export const BuildList = Type.Object({
  list: Type.Array(
    Type.Object({
      build_id: Type.String(),
      build_state: BuildStateField,
      duration: Type.Integer(),
      index: Type.Integer(),
    }),
  ),
  total: Type.Integer(),
  page: Type.Integer(),
  per_page: Type.Integer(),
  finished: Type.Integer(),
  successful: Type.Integer(),
});

export const PhaseList = Type.Object({
  list: Type.Array(
    Type.Object({
      id: Type.Integer(),
      name: oneOf(PHASE_NAMES),
      state: BuildStateField,
      started_at: Type.String(),
      ended_at: Type.String(),
    }),
  ),
  total: Type.Integer(),
});

export const LogPage = Type.Object({
  buildlog: Type.String(),
  next: Type.Integer({ description: 'Byte offset of the end of this text: the next `from`.' }),
  phase_states: Type.String({ description: 'Comma-joined, in the order of `phases`.' }),
  phases: Type.String(),
});

export const CODE_CHECKS = ['checkstyle', 'pmd', 'findbugs'] as const;

/** What is after `total_count` is a native addition. */
const CheckCount = Type.Object({
  static: Type.Object({
    count_info: Type.Array(
      Type.Object({
        build_id: Type.String(),
        build_order: Type.Integer(),
        total_count: Type.Integer({ description: 'Findings of any severity.' }),
        error_count: Type.Integer(),
        warning_count: Type.Integer(),
        info_count: Type.Integer(),
        checked: Type.Boolean({ description: 'Whether the build made this check.' }),
      }),
    ),
  }),
});

export const CodeCheckCounts = Type.Object({ checkstyle: CheckCount, pmd: CheckCount, findbugs: CheckCount });

const CheckData = Type.Record(Type.String(), Type.Unknown());

export const CodeCheckData = Type.Object({ checkstyle: CheckData, pmd: CheckData, findbugs: CheckData });

/** One key for each stack, with its versions (API reference 0331). */
export const BaseImages = Type.Record(Type.String(), Type.Array(Type.String()));

export type BuildStarted = Static<typeof BuildStarted>;
export type BuildRecord = Static<typeof BuildRecord>;
export type BuildList = Static<typeof BuildList>;
export type PhaseList = Static<typeof PhaseList>;
export type LogPage = Static<typeof LogPage>;
export type CodeCheckCounts = Static<typeof CodeCheckCounts>;
export type CodeCheckData = Static<typeof CodeCheckData>;
export type BaseImages = Static<typeof BaseImages>;
