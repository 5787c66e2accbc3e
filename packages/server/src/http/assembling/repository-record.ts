import { type BuildRecord, wireTime } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import { repositoryAddress } from '../../domain/code-repository.ts';
import { sourceType } from './source-type.ts';

type RepositoryFields = Pick<
  BuildRecord,
  | 'repo_type'
  | 'repo'
  | 'branch'
  | 'repo_endpoint'
  | 'repo_web_url'
  | 'commit_id'
  | 'committer'
  | 'commit_time'
  | 'commit_comment'
  | 'code_repo_anatomy'
>;

/** What a record says of the source. All but its address is empty for a package; of the commit nothing is known before it was fetched. */
export function repositoryFields(build: Build): RepositoryFields {
  const { codeRepo, revision } = build.snapshot;
  return {
    repo_type: sourceType(codeRepo.type),
    repo: codeRepo.url,
    branch: revision?.name ?? codeRepo.branch ?? '',
    ...addressFields(build),
    ...commitFields(build),
  };
}

function addressFields({ snapshot: { codeRepo, revision } }: Build) {
  const address = revision && repositoryAddress(codeRepo.url);
  if (!address || typeof address === 'string')
    return { repo_endpoint: '', repo_web_url: '', code_repo_anatomy: null };
  const { scheme, host, path } = address;
  const project = path.replace(/\.git$/, '');
  // The pages of a repository that is reached by ssh are on the same host, at the usual port.
  const web = scheme === 'ssh' ? `https://${host.replace(/:\d+$/, '')}` : `${scheme}://${host}`;
  return {
    repo_endpoint: `${scheme}://${host}`,
    repo_web_url: `${web}/${project}`,
    code_repo_anatomy: { name: project.slice(project.lastIndexOf('/') + 1), archiveURL: '' },
  };
}

/** A commit says of itself when it was made: that need not be a time. */
function commitTime(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? '' : wireTime(time);
}

export function commitFields({ facts: { commit } }: Build) {
  return {
    commit_id: commit?.id ?? '',
    committer: commit?.committer ?? '',
    commit_time: commitTime(commit?.time ?? ''),
    commit_comment: commit?.message ?? '',
  };
}
