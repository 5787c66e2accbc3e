import type { PhaseName } from './phases.ts';

/** Whose move it is after a failure: the build's owner, or whoever runs the service. */
export type Blame = 'user' | 'system';

interface FailureKind {
  readonly blame: Blame;
  readonly meaning: string;
}

/** The closed list of reasons for which a build ends as `Failed`. */
export const FAILURES = {
  source_not_found: {
    blame: 'user',
    meaning: 'The package or repository does not exist or may not be read.',
  },
  source_refused: { blame: 'user', meaning: 'The source address is not allowed.' },
  source_unreachable: { blame: 'system', meaning: 'The source did not answer, or broke off.' },
  source_too_large: { blame: 'user', meaning: 'The source is larger than the limit.' },
  checksum_mismatch: { blame: 'user', meaning: 'The bytes received do not match the expected checksum.' },
  archive_invalid: {
    blame: 'user',
    meaning: 'The package or repository is damaged, unsafe, or beyond the archive limits.',
  },
  package_unknown: { blame: 'user', meaning: 'The package is of no kind that the service can build.' },
  plan_invalid: { blame: 'user', meaning: 'The build settings contradict each other or the package.' },
  base_unavailable: { blame: 'system', meaning: 'No base image for the language and version could be used.' },
  command_failed: { blame: 'user', meaning: 'A build command ended with an error.' },
  code_check_failed: {
    blame: 'user',
    meaning: 'A code check found more than its limit, or left no report that shows that it did not.',
  },
  secret_unreadable: {
    blame: 'system',
    meaning: 'A stored login or secret cannot be opened with the keys of the service: store it again.',
  },
  out_of_memory: { blame: 'user', meaning: 'The build needed more memory than its limit.' },
  disk_full: { blame: 'system', meaning: 'There was no space left for the build.' },
  executor_unavailable: {
    blame: 'system',
    meaning: 'This machine cannot run the kind of step that the build needs.',
  },
  registry_refused: { blame: 'user', meaning: 'The target registry refused the credentials or the push.' },
  registry_unreachable: { blame: 'system', meaning: 'The target registry did not answer, or failed.' },
  superseded_publish: { blame: 'user', meaning: 'A later build of the job has already moved the tag.' },
  publish_unknown: { blame: 'system', meaning: 'Whether the tag moved could not be found out.' },
  worker_lost: { blame: 'system', meaning: 'The workers were lost in every attempt.' },
  internal: { blame: 'system', meaning: 'An unexpected error of the service.' },
} as const satisfies Readonly<Record<string, FailureKind>>;

export type FailureReason = keyof typeof FAILURES;

export interface Failure {
  readonly reason: FailureReason;
  readonly phase: PhaseName;
  readonly blame: Blame;
  /** For the build's owner: what happened and what to do; free of secrets. */
  readonly message: string;
}
