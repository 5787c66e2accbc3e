import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PackageLoginRecord, packageLogins } from '@stagewright/api';
import { expect } from 'vitest';
import { test } from '../testing/cli-test.ts';

const LOGIN: PackageLoginRecord = {
  name: 'main',
  kind: 's3',
  host: 'https://s3.example.com',
  user: 'AK',
  region: 'r1',
  addressing: 'path',
  buckets: ['releases', 'more'],
  certificates: true,
  updated_at: '2025-11-14 08:00:00 +0000 UTC',
  updated_by: 'maria',
};
const HOST = ['--host', 'https://files.example.com', '--stdin'];

test.for([
  { name: 'a token', args: HOST, body: { kind: 'bearer' } },
  { name: 'a password', args: [...HOST, '--user', 'maria'], body: { kind: 'basic', user: 'maria' } },
  {
    name: 'a key of an object store',
    args: [...HOST, '--s3', '--user', 'AK', '--region', 'r1', '--bucket', 'a-1', '--bucket', 'b-2'],
    body: { kind: 's3', user: 'AK', region: 'r1', buckets: ['a-1', 'b-2'] },
  },
])('package-logins set stores $name, and shows no secret', async ({ args, body }, { cli, server }) => {
  server.on(packageLogins.put, LOGIN);
  const result = await cli(['package-logins', 'set', 'main', ...args], { stdin: 'planted-secret' });
  expect(result).toMatchObject({
    exit: 0,
    stdout: 'Package login main is stored, for https://s3.example.com.\n',
  });
  expect(server.calls[0]?.json()).toEqual({
    host: 'https://files.example.com',
    secret: 'planted-secret',
    ...body,
  });
  expect(result.stdout + result.stderr).not.toContain('planted-secret');
});

test('package-logins set sends the authority that a file holds', async ({ cli, home, server }) => {
  server.on(packageLogins.put, LOGIN);
  const file = join(home.path, 'ca.pem');
  await writeFile(file, 'PEM');
  await cli(['package-logins', 'set', 'main', ...HOST, '--ca', file], { stdin: 'x' });
  expect(server.calls[0]?.json()).toMatchObject({ certificates: 'PEM' });
});

test('package-logins list and delete name them', async ({ cli, server }) => {
  server.on(packageLogins.list, { list: [LOGIN] }).on(packageLogins.remove);
  expect((await cli(['package-logins', 'list'])).stdout).toContain(
    'main  s3    https://s3.example.com  AK    releases, more',
  );
  expect((await cli(['package-logins', 'delete', 'main', '-q'])).stdout).toBe('main\n');
  expect(server.calls.at(-1)?.params).toEqual({ name: 'main' });
});
