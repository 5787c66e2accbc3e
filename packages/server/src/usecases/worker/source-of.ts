import type { PackageSource, RepositorySource, Source } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import { isTrusted } from '../../domain/revision.ts';
import { parseObjectUrl } from '../job-spec.ts';

function packageSource(url: string): PackageSource {
  const object = parseObjectUrl(url);
  return object ? { kind: 'object', url, ...object } : { kind: 'http', url };
}

/** What is to be fetched for a build. The commit that an earlier attempt found holds for all later ones. */
export function sourceOf({ snapshot, facts }: Build): Source {
  const { codeRepo, revision, settings } = snapshot;
  if (!revision) return packageSource(codeRepo.url);
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
