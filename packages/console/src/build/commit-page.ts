import type { BuildRecord } from '@stagewright/api';

/** Where the hosts show a commit, below the address of the repository. */
const PATHS: Readonly<Record<string, string>> = {
  GitHub: 'commit',
  Gitee: 'commit',
  GitLab: '-/commit',
  Bitbucket: 'commits',
};

/** The commit's page on its host, else the repository's; empty where there is none. */
export function commitPage(record: Pick<BuildRecord, 'repo_type' | 'repo_web_url' | 'commit_id'>): string {
  const { repo_type: type, repo_web_url: url, commit_id: commit } = record;
  if (!/^https?:\/\//.test(url)) return '';
  const path = PATHS[type];
  return commit === '' || path === undefined ? url : `${url}/${path}/${commit}`;
}
