import { expect, test } from 'vitest';
import { isObjectKey, jobSpec, parseBucketUrl } from './job-spec.ts';

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

const repository = { type: 'Git', url: 'https://git.example.com/a.git', branch: 'main', namespace: 'a' };
test.each([
  [{ type: 'BinObs', url: 'obs://demo/a.jar' }, {}, 'build.artifact_kind: a package becomes an image'],
  [repository, { dockerfile_path: './' }, 'build.dockerfile_path: a Dockerfile makes an image'],
  [repository, { artifact_namespace: 'team/api' }, 'build.artifact_namespace: is the bucket'],
])('%j with %j keeps no package', (codeRepo, settings, message) => {
  const build = { artifact_kind: 'package', ...settings } as const;
  const result = jobSpec({ ...body, code_repo: codeRepo, build }, project);
  expect(result).toMatchObject({ kind: 'invalid', message: expect.stringContaining(message) });
});

test('object keys: no empty or dotted parts, no control characters, at most 1024 bytes', () => {
  expect(isObjectKey('a/b.jar')).toBe(true);
  for (const key of ['', '/a', 'a//b', 'a/./b', '..', 'a\nb', 'ü'.repeat(513)])
    expect(isObjectKey(key)).toBe(false);
  expect(parseBucketUrl('obs://demo/a b/ü.jar')).toEqual({ scheme: 'obs', bucket: 'demo', key: 'a b/ü.jar' });
});
