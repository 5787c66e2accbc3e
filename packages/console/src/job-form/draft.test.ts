import type { BuildSettings, JobDetail } from '@stagewright/api';
import { expect, test } from 'vitest';
import { bodyOf, draftOf, EMPTY_DRAFT, fieldOf } from './draft.ts';

const jobOf = (codeRepo: JobDetail['spec']['code_repo'], build: JobDetail['spec']['build']): JobDetail => ({
  job_id: 'j',
  enterprise_project_id: '0',
  creator: 'admin',
  last_build_id: '',
  created_at: '',
  updated_at: '',
  spec: {
    job_name: 'shop',
    job_description: '',
    environment_setting: {},
    code_repo: codeRepo,
    enterprise_project_id: '0',
    build,
  },
});

const REPOSITORY = { type: 'GitLab', url: 'https://git.example.com/a/b.git', branch: 'main', namespace: 'a' };

test('a repository that is edited keeps everything, shown or not', () => {
  const build = {
    language: 'nodejs',
    submodules: true,
    build_cmd: 'npm test\nnpm run build',
    artifact_path: 'dist',
    dockerfile_path: 'docker/Dockerfile',
    dockerfile_target: 'app',
    build_args: { WORD: 'a=b', LINES: 'one\ntwo' },
    secrets: ['KEY'],
    network: 'none',
    env: { KEPT: 'yes', LINES: 'one\ntwo' },
    trusted_refs: ['main', 'release/*'],
    artifact_kind: 'package',
    cache: false,
    resources: { cpus: 0.5, memory_mb: 512, pids: 64 },
    grace_s: 0,
    executor: 'sandbox',
  } satisfies BuildSettings;
  const job = jobOf({ ...REPOSITORY, auth: 'main' }, build);
  const body = bodyOf(draftOf(job), job);
  expect(body.code_repo).toEqual(job.spec.code_repo);
  expect(body.build).toEqual(build);
});

test('what is emptied is left out of the definition', () => {
  const job = jobOf(REPOSITORY, {
    build_cmd: 'make',
    secrets: ['KEY'],
    build_args: { A: '1' },
    submodules: true,
    env: { B: '2' },
    trusted_refs: ['main'],
    cache: false,
    resources: { cpus: 1 },
    grace_s: 1,
  });
  const emptied = {
    command: ' ',
    secrets: [],
    buildArgs: '\n',
    env: '',
    trustedRefs: ' ',
    cpus: '',
    grace: '',
  };
  const draft = { ...draftOf(job), ...emptied, submodules: false, withoutCaches: false };
  expect(bodyOf(draft, job).build).toEqual({});
});

test('build arguments are one on a line, with whatever stands after the first equals sign', () => {
  const draft = { ...EMPTY_DRAFT, source: 'repository', buildArgs: 'A=x=y \n\n B = z\nC' } as const;
  expect(bodyOf(draft).build?.build_args).toEqual({ A: 'x=y', B: ' z', C: '' });
});

test.each([
  ['https://git.example.com/group/sub/app.git', 'group/sub'],
  ['git@git.example.com:owner/app.git', 'owner'],
  ['https://git.example.com/app.git', ''],
])('the namespace of %s is %j where none is typed', (url, namespace) => {
  expect(bodyOf({ ...EMPTY_DRAFT, source: 'repository', url }).code_repo?.namespace).toBe(namespace);
});

test('a package has nothing of a repository', () => {
  const draft = {
    ...EMPTY_DRAFT,
    source: 'address',
    url: 'obs://demo/app.zip',
    command: 'left over',
  } as const;
  const { code_repo, build } = bodyOf(draft);
  expect({ code_repo, build }).toEqual({
    code_repo: { type: 'BinObs', url: 'obs://demo/app.zip' },
    build: {},
  });
});

test('the login of a package is kept, changed and given up', () => {
  const job = jobOf({ type: 'BinObs', url: 's3://releases/app.zip', auth: 'releases' }, {});
  const auth = (change: { readonly auth?: string }) => bodyOf({ ...draftOf(job), ...change }, job).code_repo;
  expect(auth({})).toEqual(job.spec.code_repo);
  expect(auth({ auth: 'other' })?.auth).toBe('other');
  expect(auth({ auth: '' })).toEqual({ type: 'BinObs', url: 's3://releases/app.zip' });
});

test.each([
  ['body build.build_args: must not have the fields 1BAD.', 'buildArgs'],
  ['body build.resources.memory_mb: must be >= 16.', 'memory'],
  ['body build.secrets.0: must not be longer.', 'secrets'],
  ['code_repo.branch: must be a name that git allows for a branch.', 'branch'],
  ['code_repo.type: must be Git.', 'repoType'],
  ['something else', undefined],
])('%j belongs to the field %s', (message, field) => {
  expect(fieldOf('', message)).toBe(field);
});
