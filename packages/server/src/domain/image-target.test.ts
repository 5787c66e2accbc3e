import { expect, test } from 'vitest';
import {
  baseProblem,
  defaultNamespace,
  imageTarget,
  namespaceOf,
  packageTarget,
  repositoryComponent,
  targetProblem,
} from './image-target.ts';

const of = {
  jobName: 'Main-Loop',
  settings: {},
  environment: {},
  index: 7,
  defaultNamespace: 'default',
  registry: '',
};

test('defaults: the project namespace, the job name in lower case, the index as tag', () => {
  expect(imageTarget(of)).toEqual({ registry: '', repository: 'default/main-loop', tag: '7' });
});

test('docker_version is the tag, and build settings win', () => {
  expect(imageTarget({ ...of, environment: { docker_version: '1.2' } }).tag).toBe('1.2');
  const settings = { artifact_namespace: 'team', artifact_name: 'api', artifact_tag: 'v1' };
  expect(imageTarget({ ...of, settings, environment: { docker_version: '1.2' } })).toMatchObject({
    repository: 'team/api',
    tag: 'v1',
  });
});

test('a package has a bucket for a namespace', () => {
  const { defaultNamespace: _project, registry: _none, ...named } = of;
  expect(packageTarget(named)).toEqual({
    kind: 'package',
    registry: '',
    repository: 'artifacts/main-loop',
    tag: '7',
  });
  const settings = { artifact_namespace: 'releases', artifact_name: 'team/api' };
  expect(packageTarget({ ...named, settings }).repository).toBe('releases/team/api');
});

test.each([
  ['test-0802-1', 'test-0802-1'],
  ['My_App--x', 'my-app-x'],
  ['a-_-b', 'a-b'],
])('job %s is repository %s', (name, component) => {
  expect(repositoryComponent(name)).toBe(component);
});

test('each project has a namespace of its own', () => {
  expect(defaultNamespace({ id: 'ab12', name: 'default' })).toBe('default');
  expect(defaultNamespace({ id: 'ab12', name: 'team' })).toBe('cas_ab12');
  expect(namespaceOf('team/sub/app')).toBe('team');
});

test.each([
  [{ artifact_namespace: 'Team' }, 'artifact_namespace'],
  [{ artifact_namespace: '../other' }, 'artifact_namespace'],
  [{ artifact_name: 'a//b' }, 'artifact_name'],
  [{ artifact_name: 'x'.repeat(260) }, 'artifact_name'],
  [{ artifact_tag: '-v1' }, 'build.artifact_tag'],
])('%j is refused', (settings, field) => {
  expect(targetProblem({ ...of, settings })).toContain(field);
});

test('a valid target has no problem', () => {
  expect(
    targetProblem({ ...of, settings: { artifact_namespace: 'a/b-c', artifact_tag: 'v1_2.3' } }),
  ).toBeNull();
});

test.each([
  [undefined, true],
  ['', true],
  ['host/node', true],
  ['node', true],
  ['node:20-alpine', true],
  ['registry.test:5000/team/base', true],
  ['[::1]:5000/team/base:1', true],
  [`r.test/base:1@sha256:${'a'.repeat(64)}`, true],
  ['NOT A REFERENCE', false],
  ['r.test/UPPER', false],
  ['r.test/../base', false],
  ['r.test/base@sha256:12', false],
  ['https://r.test/base', false],
])('base image %j is an image reference: %s', (base_image, valid) => {
  expect(baseProblem(base_image === undefined ? {} : { base_image }) === null).toBe(valid);
});
