import type { FailureReason } from '@stagewright/api';

/** Why a build is not given to its worker: it fails before anything of it has begun. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: FailureReason;
  readonly message: string;
}

export const refused = (reason: FailureReason, message: string): Refused => ({
  kind: 'refused',
  reason,
  message,
});
