import { ProblemError } from './problem-error.ts';
import type { Call } from './route.ts';

type Named = Pick<Call<never>, 'caller'> & { readonly params: { readonly project_id: string } };

/** Where a path names a project it must be the caller's. @throws ProblemError */
export function requireOwnProject({ caller, params }: Named): void {
  if (params.project_id !== caller.projectId)
    throw new ProblemError('resource_not_found', 'The project was not found.');
}
