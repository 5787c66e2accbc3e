import { expect, test } from 'vitest';
import { isObjectKey, jobSpec, parseObjectUrl } from './job-spec.ts';

const project = { projectId: 'p1', projectName: 'default' };
const body = { job_name: 'main-loop', environment_setting: {} };

test('absent parts get their defaults', () => {
  expect(jobSpec(body, project)).toEqual({
    kind: 'spec',
    spec: {
      name: 'main-loop',
      description: '',
      enterpriseProjectId: '0',
      environment: {},
      codeRepo: null,
      settings: {},
    },
  });
});

test.each([
  [{ type: 'BinObs', url: 'obs://demo/MainLoop.jar' }],
  [{ type: 'binobs', url: 'https://files.example.com/a.jar?x=1' }],
  [{ type: 'GitHub', url: 'https://github.com/a/b', branch: 'main', namespace: 'a' }],
  [{ type: 'gitlab', url: 'https://gitlab.example.com/a/b.git', branch: 'main', namespace: 'a' }],
])('%j can be stored', (codeRepo) => {
  expect(jobSpec({ ...body, code_repo: codeRepo }, project).kind).toBe('spec');
});

test.each([
  [{ type: 'BinObs', url: 'obs://De/x' }, 'bucket'],
  [{ type: 'BinObs', url: 'obs://demo/../x' }, 'bucket and key'],
  [{ type: 'BinObs', url: 'file:///etc/passwd' }, 'obs://bucket/key'],
  [{ type: 'BinObs', url: 'https://user:pw@files.example.com/a.jar' }, 'user name or password'],
  [{ type: 'Subversion', url: 'https://svn.example.com' }, 'code_repo.type'],
  [{ type: 'GitHub', url: 'https://github.com/a/b', namespace: 'a' }, 'branch'],
  [{ type: 'GitHub', url: 'https://github.com/a/b', branch: 'main' }, 'namespace'],
])('%j is refused, naming the field', (codeRepo, message) => {
  const result = jobSpec({ ...body, code_repo: codeRepo }, project);
  expect(result).toMatchObject({ kind: 'invalid', message: expect.stringContaining(message) });
});

test('object keys: no empty or dotted parts, no control characters, at most 1024 bytes', () => {
  expect(isObjectKey('a/b.jar')).toBe(true);
  for (const key of ['', '/a', 'a//b', 'a/./b', '..', 'a\nb', 'ü'.repeat(513)])
    expect(isObjectKey(key)).toBe(false);
  expect(parseObjectUrl('obs://demo/a b/ü.jar')).toEqual({ bucket: 'demo', key: 'a b/ü.jar' });
});
