import type { RepositorySource } from '@stagewright/api';

/** What a trusted build of a repository's main branch fetches. */
export function mainBranch(url: string, login: Pick<RepositorySource, 'login'> = {}): RepositorySource {
  return {
    kind: 'git',
    url,
    ref: { kind: 'branch', name: 'main' },
    submodules: false,
    trusted: true,
    ...login,
  };
}
