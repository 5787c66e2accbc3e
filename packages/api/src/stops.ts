import type { FinalState } from './states.ts';

/** Why a build is stopped. The first durable reason wins; later ones are only noted. */
export const STOP_REASONS = [
  'user',
  'job_deleted',
  'superseded',
  'timeout',
  'queue_expired',
  'worker_lost',
  'drain',
] as const;

export type StopReason = (typeof STOP_REASONS)[number];

/** The final state a stop reason leads to; null: the build is tried again while attempts are left. */
export const STOP_OUTCOMES: Readonly<Record<StopReason, FinalState | null>> = {
  user: 'Cancel',
  job_deleted: 'Cancel',
  superseded: 'Cancel',
  timeout: 'Timeout',
  queue_expired: 'Timeout',
  worker_lost: null,
  drain: null,
};

/** What showed that a stopped build has ended: the end of its processes, or the end of a fenced lease. */
export type StopProof = 'exit' | 'lease';
