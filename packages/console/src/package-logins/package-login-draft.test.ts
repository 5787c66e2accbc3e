import type { PackageLoginRecord } from '@stagewright/api';
import { expect, test } from 'vitest';
import { bodyOfLogin, draftOfLogin, EMPTY_LOGIN, ofKind } from './package-login-draft.ts';

const STORE: PackageLoginRecord = {
  name: 'releases',
  kind: 's3',
  host: 'https://obs.example.com',
  user: 'AKIDEXAMPLE',
  region: 'r1',
  addressing: 'virtual',
  buckets: ['releases', 'nightly'],
  certificates: false,
  updated_at: '2026-11-14 08:00:00 +0000 UTC',
  updated_by: 'maria',
};

test('a stored login is replaced by the same one once its secret is typed', () => {
  const { kind, host, user, region, addressing, buckets } = STORE;
  const body = bodyOfLogin({ ...draftOfLogin(STORE), secret: 'planted' });
  expect(body).toEqual({ kind, host, user, region, addressing, buckets, secret: 'planted' });
});

test('a token has nothing of a user or an object store, and what is empty is left out', () => {
  const typed = { ...draftOfLogin(STORE), host: ' https://files.example.com ', secret: 'of the key' };
  const draft = ofKind(typed, 'bearer');
  expect(bodyOfLogin(draft)).toEqual({ kind: 'bearer', host: 'https://files.example.com', secret: '' });
  const password = { ...EMPTY_LOGIN, user: 'maria', host: 'https://files.example.com', secret: 's' };
  expect(bodyOfLogin(password)).toEqual({ kind: 'basic', host: password.host, user: 'maria', secret: 's' });
});
