import { type BuildPlan, OPEN_NETWORK, type Stacks } from '@stagewright/api';
import { expect, test } from 'vitest';
import { type Asked, contactsOf } from './contacts.ts';

const stacks: Stacks = {
  stacks: {
    Nodejs: {
      language: 'nodejs',
      port: 1,
      versions: [{ version: '24', base: ['host/node', 'docker.io/library/node:24'] }],
    },
    Python: {
      language: 'python',
      port: 1,
      versions: [{ version: '3', base: ['python:3', 'quay.io/python:3'] }],
    },
  },
};
const plan = (tool: string, language: string, more: Partial<BuildPlan> = {}): BuildPlan => ({
  origin: 'language',
  because: '',
  executor: 'sandbox',
  language,
  language_version: '',
  version_from: '',
  tool,
  steps: [],
  caches: [],
  ...more,
});

function addresses(asked: Asked, mirrors = {}, targetRegistry?: string, registryMirrors = {}) {
  const site = { network: { ...OPEN_NETWORK, mirrors, registryMirrors }, stacks, targetRegistry };
  return contactsOf(asked, site).map(
    ({ address, own, dispensable }) => `${address}${own ? ' own' : ''}${dispensable ? ' dispensable' : ''}`,
  );
}

test('of any build: registries of all stacks and all packages, and where images go', () => {
  expect(addresses({}, {}, 'https://registry.example.com')).toEqual([
    'https://registry-1.docker.io/v2/',
    'https://quay.io/v2/',
    'https://registry.npmjs.org/',
    'https://repo.maven.apache.org/maven2/',
    'https://pypi.org/simple/',
    'https://proxy.golang.org/',
    'https://registry.example.com/v2/ own',
  ]);
});

test('of a job: its repository, the mirror of its tool, and a base that the machine may have itself', () => {
  const asked = { repository: 'https://git.example.com/a/b.git', settings: {}, plan: plan('pnpm', 'nodejs') };
  expect(addresses(asked, { npm: 'https://mirror.example/npm', go: 'https://mirror.example/go' })).toEqual([
    'https://git.example.com/',
    'https://registry-1.docker.io/v2/ dispensable',
    'https://mirror.example/npm/ own',
  ]);
});

test('of a base image whose registry has a mirror: both, and the mirror is what counts', () => {
  const mirrors = { 'docker.io': ['https://harbor.example/hub'] };
  expect(addresses({ settings: { base_image: 'node:24' } }, {}, undefined, mirrors)).toEqual([
    'https://harbor.example/v2/ own',
    'https://registry-1.docker.io/v2/ dispensable',
  ]);
});

test('of a Dockerfile: the images that it names, and any packages', () => {
  const dockerfile = { path: 'Dockerfile', context: '.', build_args: {} };
  const asked = { settings: {}, plan: plan('', '', { dockerfile }), images: ['localhost:5000/a', 'busybox'] };
  expect(addresses(asked).slice(0, 2)).toEqual([
    'https://localhost:5000/v2/',
    'https://registry-1.docker.io/v2/',
  ]);
  expect(addresses(asked)).toHaveLength(6);
});

test('of a package: no registry of packages; of what goes by ssh: no address that could be asked', () => {
  const settings = { base_image: 'registry.example.com/base:1' };
  expect(addresses({ repository: 'obs://demo/app.jar', settings })).toEqual([
    'https://registry.example.com/v2/',
  ]);
  expect(addresses({ repository: 'ssh://git@git.example.com/a', settings })).toEqual([
    'https://registry.example.com/v2/',
  ]);
});
