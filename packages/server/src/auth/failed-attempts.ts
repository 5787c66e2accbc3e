import type { AuditStore } from '../domain/account-ports.ts';
import type { Clock } from '../domain/clock.ts';

/** Somebody who could not prove who they are. */
export interface FailedAttempt {
  readonly action: 'login' | 'signature';
  /** Null: nobody the service knows. What was given as the name is not kept, since it may be a password in the wrong field. */
  readonly userName: string | null;
  readonly remoteAddress: string;
  /** Whether further attempts are refused unseen for a while: they leave no lines, so that nobody can fill the trail. */
  readonly locked: boolean;
}

/** Leaves a line of the audit trail: of whom, from where, never with what. */
export type NoteFailedAttempt = (attempt: FailedAttempt) => Promise<void>;

export function createNoteFailedAttempt({
  store,
  clock,
}: {
  readonly store: Pick<AuditStore, 'appendAudit'>;
  readonly clock: Clock;
}): NoteFailedAttempt {
  return async ({ action, userName, remoteAddress, locked }) => {
    const target = userName === null ? 'unknown user' : `user ${userName}`;
    const change = { at: clock.now(), actor: userName ?? '', remoteAddress, action, target };
    await store.appendAudit(change, locked ? 'refused, locked' : 'refused');
  };
}
