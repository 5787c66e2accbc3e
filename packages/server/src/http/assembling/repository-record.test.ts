import { expect, test } from 'vitest';
import { type Revision, revisionOf } from '../../domain/revision.ts';
import { aBuildIn } from '../../domain/testing/a-build.ts';
import { repositoryFields } from './repository-record.ts';

const build = aBuildIn('running');

function ofRepository(url: string, revision: Revision = revisionOf({}, 'main')) {
  const codeRepo = { type: 'gitlab', url, branch: 'main', namespace: 'demo' };
  return { ...build, snapshot: { ...build.snapshot, codeRepo, revision } };
}

test('of a package only its address is told', () => {
  const { repo_type, repo, code_repo_anatomy, ...rest } = repositoryFields(build);
  expect({ repo_type, repo, code_repo_anatomy }).toEqual({
    repo_type: 'BinObs',
    repo: 'obs://demo/MainLoop.jar',
    code_repo_anatomy: null,
  });
  expect(Object.values(rest).every((value) => value === '')).toBe(true);
});

test.each([
  ['https://git.example.com/demo/app.git', 'https://git.example.com', 'https://git.example.com/demo/app'],
  ['http://127.0.0.1:3000/demo/app', 'http://127.0.0.1:3000', 'http://127.0.0.1:3000/demo/app'],
  [
    'ssh://git@git.example.com:2222/demo/app.git',
    'ssh://git.example.com:2222',
    'https://git.example.com/demo/app',
  ],
  ['git@git.example.com:demo/app.git', 'ssh://git.example.com', 'https://git.example.com/demo/app'],
])('%s is reached at %s and looked at under %s', (url, repo_endpoint, repo_web_url) => {
  expect(repositoryFields(ofRepository(url))).toMatchObject({
    repo_type: 'GitLab',
    repo: url,
    branch: 'main',
    repo_endpoint,
    repo_web_url,
    commit_id: '',
    code_repo_anatomy: { name: 'app', archiveURL: '' },
  });
});

test('the commit is told in the form of the contract, and a time that is none is left out', () => {
  const id = 'c'.repeat(40);
  const commit = { id, committer: 'Maria', time: '2026-01-02T04:04:05+01:00', message: 'Begin' };
  const of = ofRepository('https://git.example.com/demo', revisionOf({ tag: 'v1' }, 'main'));
  expect(repositoryFields({ ...of, facts: { commit } })).toMatchObject({
    branch: 'v1',
    commit_id: id,
    committer: 'Maria',
    commit_time: '2026-01-02 03:04:05 +0000 UTC',
    commit_comment: 'Begin',
  });
  expect(repositoryFields({ ...of, facts: { commit: { ...commit, time: 'never' } } }).commit_time).toBe('');
});
