import { expect, test } from 'vitest';
import type { Build } from '../../domain/build.ts';
import type { PackageLogin } from '../../domain/package-logins.ts';
import { aBuildIn } from '../../domain/testing/a-build.ts';
import { createSteppedClock } from '../../domain/testing/stepped-clock.ts';
import { createPackageSource } from './package-source.ts';

const LOGIN: PackageLogin = {
  name: 'main',
  kind: 'basic',
  origin: 'https://files.example.com',
  user: 'maria',
  region: '',
  addressing: 'path',
  buckets: [],
  certificates: '',
  updatedAt: 1,
  updatedBy: 'maria',
};
const S3: PackageLogin = {
  ...LOGIN,
  kind: 's3',
  origin: 'https://s3.example.com:9000',
  region: 'r1',
  buckets: ['releases'],
};

function sourceOf(codeRepo: { url: string; auth?: string }, login: PackageLogin = LOGIN) {
  const stored = { ...login, sealedSecret: 'planted' };
  const build = aBuildIn('running');
  const find = createPackageSource({
    store: {
      findPackageLogin: async (_project, name) => (name === login.name ? stored : null),
      findBucketLogin: async (_project, bucket) => (login.buckets.includes(bucket) ? stored : null),
    },
    sealer: { open: (sealed, context) => `${sealed} ${context === `package login ${build.projectId} main`}` },
    clock: createSteppedClock(),
    presign: (key, { bucket, key: object, expiresS }) =>
      `https://signed/${key.accessKey}/${key.secretKey}/${key.region}/${bucket}/${object}?${expiresS}`,
  });
  const snapshot = { ...build.snapshot, codeRepo: { type: 'BinObs', ...codeRepo } };
  return find({ ...build, snapshot } as Build, 60);
}

test('an object of our own store, and an address that is open, need nothing', async () => {
  const url = 'obs://demo/a b.jar';
  expect(await sourceOf({ url })).toEqual({
    kind: 'source',
    source: { kind: 'object', url, bucket: 'demo', key: 'a b.jar' },
  });
  const open = 'https://files.example.com/a.jar';
  expect(await sourceOf({ url: open })).toEqual({ kind: 'source', source: { kind: 'http', url: open } });
});

test.each([
  ['basic', `Basic ${Buffer.from('maria:planted true').toString('base64')}`],
  ['bearer', 'Bearer planted true'],
] as const)('a login of kind %s goes to its host as a header', async (kind, authorization) => {
  const url = 'https://files.example.com/a.jar';
  const login = { ...LOGIN, kind, certificates: 'PEM' };
  expect(await sourceOf({ url, auth: 'main' }, login)).toEqual({
    kind: 'source',
    source: { kind: 'http', url, authorization, certificates: 'PEM' },
  });
});

test('of a key for an object store a worker gets a signed address, for as long as the build may take', async () => {
  for (const codeRepo of [
    { url: 's3://other/a.jar', auth: 'main' },
    { url: 's3://releases/a.jar' },
    { url: 'obs://releases/a.jar' },
  ]) {
    const [, bucket] = codeRepo.url.split('//');
    expect(await sourceOf(codeRepo, S3)).toEqual({
      kind: 'source',
      source: { kind: 'http', url: `https://signed/maria/planted true/r1/${bucket}?660`, name: codeRepo.url },
    });
  }
});

test.each([
  ['another host', 'https://evil.example.com/a.jar', LOGIN, 'is for https://files.example.com'],
  ['another port', 'https://files.example.com:8443/a.jar', LOGIN, 'is not given to'],
  ['another scheme', 'http://files.example.com/a.jar', LOGIN, 'is not given to'],
  ['an address, of a key', 'https://s3.example.com:9000/releases/a.jar', S3, 'is not given to'],
  ['an object, of a password', 's3://releases/a.jar', LOGIN, 'none for an object store'],
  ['an object of our own, of a password', 'obs://demo/a.jar', LOGIN, 'none for an object store'],
])('no login goes to %s', async (_name, url, login, message) => {
  expect(await sourceOf({ url, auth: 'main' }, login)).toMatchObject({
    kind: 'refused',
    reason: 'source_refused',
    message: expect.stringContaining(message),
  });
});

test('a login that is gone, and a bucket that none reads, refuse the build', async () => {
  expect(await sourceOf({ url: 'https://files.example.com/a.jar', auth: 'gone' })).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('gone does not exist'),
  });
  expect(await sourceOf({ url: 's3://unknown/a.jar' })).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('bucket unknown'),
  });
});
