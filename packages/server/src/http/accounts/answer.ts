import type { ProblemName } from '@stagewright/api';
import type { Outcome, RefusalReason } from '../../usecases/accounts/context.ts';
import { ProblemError } from '../problem-error.ts';

const PROBLEMS_OF: Readonly<Record<RefusalReason, readonly [ProblemName, string]>> = {
  not_found: ['resource_not_found', 'There is no such user, project, key, credential or worker.'],
  forbidden: ['forbidden', 'Only an administrator may do this for another user.'],
  name_taken: ['name_taken', 'The name is taken; letters are compared without case.'],
  host_taken: ['name_taken', 'Another credential serves this host for one of the projects.'],
  in_use: ['in_use', 'The project still holds jobs, builds, images or objects.'],
  last_admin: ['in_use', 'The last enabled administrator must stay one.'],
  default_project: ['in_use', 'The project default stays as it is.'],
  key_limit: ['parameter_invalid', 'The user has as many access keys as allowed: delete one first.'],
  wrong_password: ['forbidden', 'The current password is wrong.'],
  password_needed: ['parameter_invalid', 'body current_password: needed to change your own password.'],
};

/** The value of an outcome. @throws ProblemError for a refusal */
export function expectDone<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  if (outcome.kind === 'locked') {
    throw new ProblemError('too_many_failures', undefined, { retryAfterS: outcome.retryAfterS });
  }
  throw new ProblemError(...PROBLEMS_OF[outcome.reason]);
}
