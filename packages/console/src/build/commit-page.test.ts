import { expect, test } from 'vitest';
import { commitPage } from './commit-page.ts';

const page = (repo_type: string, repo_web_url = 'https://git.example.com/demo/app', commit_id = 'c0ffee') =>
  commitPage({ repo_type, repo_web_url, commit_id });

test('a commit is shown where its host shows commits', () => {
  expect(page('GitHub')).toBe('https://git.example.com/demo/app/commit/c0ffee');
  expect(page('GitLab')).toBe('https://git.example.com/demo/app/-/commit/c0ffee');
  expect(page('Bitbucket')).toBe('https://git.example.com/demo/app/commits/c0ffee');
});

test('of another host, and before the commit is known, the repository is shown', () => {
  expect(page('Git')).toBe('https://git.example.com/demo/app');
  expect(page('GitHub', 'https://git.example.com/demo/app', '')).toBe('https://git.example.com/demo/app');
});

test('nothing but an address of the web becomes a link', () => {
  expect(page('GitHub', 'javascript:alert(1)//')).toBe('');
  expect(page('GitHub', '')).toBe('');
});
