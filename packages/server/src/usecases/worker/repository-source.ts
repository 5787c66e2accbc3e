import type { RepositorySource } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import { isTrusted } from '../../domain/revision.ts';

/** What is to be fetched of a build's repository; null for a package. The commit that an earlier attempt found holds for all later ones. */
export function repositorySource({ snapshot, facts }: Build): RepositorySource | null {
  const { codeRepo, revision, settings } = snapshot;
  if (!revision) return null;
  const { ref } = revision;
  const source: RepositorySource = {
    kind: 'git',
    url: codeRepo.url,
    ref,
    submodules: settings.submodules ?? false,
    trusted: isTrusted(ref, settings.trusted_refs, codeRepo.branch ?? ''),
  };
  return facts.commit ? { ...source, commit: facts.commit.id } : source;
}
