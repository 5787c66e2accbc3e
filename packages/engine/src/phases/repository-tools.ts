import type { Build } from '../build.ts';
import type { RepositoryTools } from '../build-context.ts';
import { BuildFailure } from '../build-failure.ts';

/** @throws BuildFailure `executor_unavailable` on a worker that builds packages only */
export function repositoryTools({ context }: Build): RepositoryTools {
  if (context.repositories !== undefined) return context.repositories;
  throw new BuildFailure('executor_unavailable', 'This worker runs no commands of repositories.');
}
