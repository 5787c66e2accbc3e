import { accounts, keystone, type UserDetail, type UserDocument } from '@stagewright/api';
import { describe, expect } from 'vitest';
import { test } from '../testing/cli-test.ts';
import type { ScriptedServer } from '../testing/scripted-server.ts';

const PASSWORD = 'correct horse battery';
const AT = '2026-11-24T04:00:00Z';

const user = (id: string, name: string, admin = false): UserDocument => ({
  id,
  name,
  account: 'default',
  admin,
  disabled: false,
  created_at: AT,
  password_changed_at: AT,
});
const ADMIN = user('u1', 'admin', true);
const BO: UserDetail = {
  ...user('u2', 'bo'),
  permissions: [{ project_id: 'p1', project_name: 'blue', actions: ['servicestage:assembling:list'] }],
};
const { permissions: _, ...BO_LISTED } = BO;
const PROJECT = { id: 'p1', name: 'blue', account: 'default', created_at: AT };
const KEY = { access: 'AK1', user_id: 'u1', description: 'ci', status: 'active', create_time: AT } as const;

function withAccounts(server: ScriptedServer): ScriptedServer {
  return server
    .on(accounts.listUsers, { list: [ADMIN, BO_LISTED] })
    .on(accounts.listProjects, { list: [PROJECT] })
    .on(keystone.showToken, {
      token: {
        methods: ['password'],
        issued_at: AT,
        expires_at: AT,
        user: { id: 'u1', name: 'admin', password_expires_at: '', domain: { id: 'd', name: 'default' } },
        roles: [],
      },
    });
}

describe('users', () => {
  test('are created with a password from stdin, which is shown nowhere', async ({ cli, server }) => {
    server.on(accounts.createUser, BO);
    const result = await cli(['users', 'create', 'bo', '--password-stdin'], { stdin: `${PASSWORD}\n` });
    expect(result.stdout).toBe(
      'User bo is created: u2\nGive permissions: stagewright permissions set PROJECT bo all\n',
    );
    expect(result.stdout + result.stderr).not.toContain(PASSWORD);
    expect(server.calls[0]?.json()).toEqual({ name: 'bo', password: PASSWORD });
    const env = { STAGEWRIGHT_NEW_PASSWORD: PASSWORD };
    expect((await cli(['users', 'create', 'bo', '--admin', '--json'], { env })).json()).toEqual(BO);
    expect(server.calls[1]?.json()).toEqual({ name: 'bo', password: PASSWORD, admin: true });
  });

  test('are listed and shown by name', async ({ cli, server }) => {
    withAccounts(server).on(accounts.getUser, BO);
    expect((await cli(['users', 'list'])).stdout).toContain(`bo     user   enabled  ${AT}  u2\n`);
    expect((await cli(['users', 'show', 'bo'])).stdout).toContain(
      'may:          blue: servicestage:assembling:list\n',
    );
    expect((await cli(['users', 'show', 'u2', '--json'])).json()).toEqual(BO);
    expect(await cli(['users', 'show', 'nobody'])).toMatchObject({ exit: 4, stdout: '' });
  });

  test('are changed by what is named, and nothing named is wrong usage', async ({ cli, server }) => {
    withAccounts(server).on(accounts.updateUser, { ...BO, disabled: true });
    expect((await cli(['users', 'update', 'bo', '--disable', '--no-admin'])).stdout).toBe(
      'User bo is disabled.\n',
    );
    expect(server.callsTo(accounts.updateUser)[0]?.json()).toEqual({ disabled: true, admin: false });
    expect((await cli(['users', 'update', 'bo'])).exit).toBe(2);
    expect((await cli(['users', 'update', 'bo', '--enable', '--disable'])).exit).toBe(2);
  });

  test('change their own password with the current one', async ({ cli, server }) => {
    withAccounts(server).on(accounts.changePassword);
    const env = { STAGEWRIGHT_PASSWORD: 'the old one', STAGEWRIGHT_NEW_PASSWORD: PASSWORD };
    const result = await cli(['users', 'password'], { env });
    expect(result.stdout).toBe('The password of admin is changed; their tokens have ended.\n');
    await cli(['users', 'password', 'bo'], { env: { STAGEWRIGHT_NEW_PASSWORD: PASSWORD } });
    expect(
      server.callsTo(accounts.changePassword).map((call) => [call.params['user_id'], call.json()]),
    ).toEqual([
      ['u1', { password: PASSWORD, current_password: 'the old one' }],
      ['u2', { password: PASSWORD }],
    ]);
  });

  test('are deleted by name', async ({ cli, server }) => {
    withAccounts(server).on(accounts.deleteUser);
    expect((await cli(['users', 'delete', 'bo', '--json'])).json()).toEqual({ user_id: 'u2', deleted: true });
  });
});

describe('projects', () => {
  test('are created, listed, renamed and deleted', async ({ cli, server }) => {
    withAccounts(server)
      .on(accounts.createProject, PROJECT)
      .on(accounts.renameProject, { ...PROJECT, name: 'red' })
      .on(accounts.deleteProject);
    expect((await cli(['projects', 'create', 'blue', '-q'])).stdout).toBe('p1\n');
    expect((await cli(['projects', 'list'])).stdout).toBe(`NAME  ID  CREATED\nblue  p1  ${AT}\n`);
    expect((await cli(['projects', 'rename', 'blue', 'red'])).stdout).toBe('Project blue is now red.\n');
    expect((await cli(['projects', 'delete', 'blue'])).stdout).toBe('Project blue is deleted.\n');
    expect(server.callsTo(accounts.deleteProject)[0]?.params).toEqual({ project_id: 'p1' });
  });
});

describe('permissions', () => {
  test('are set by short words or by all', async ({ cli, server }) => {
    withAccounts(server).on(accounts.setPermission);
    const result = await cli(['permissions', 'set', 'blue', 'bo', 'list', 'modify', 'list']);
    expect(result.stdout).toBe('In project blue, user bo may list, modify.\n');
    await cli(['permissions', 'set', 'blue', 'bo', 'all']);
    expect(server.callsTo(accounts.setPermission).map((call) => call.json())).toEqual([
      { actions: ['servicestage:assembling:list', 'servicestage:assembling:modify'] },
      {
        actions: ['list', 'create', 'modify', 'delete'].map((action) => `servicestage:assembling:${action}`),
      },
    ]);
    const wrong = await cli(['permissions', 'set', 'blue', 'bo', 'everything']);
    expect(wrong).toMatchObject({ exit: 2, stdout: '' });
  });

  test('are listed and revoked', async ({ cli, server }) => {
    const list = [{ user_id: 'u2', user_name: 'bo', actions: ['servicestage:assembling:list'] }];
    withAccounts(server).on(accounts.listPermissions, { list }).on(accounts.revokePermission);
    expect((await cli(['permissions', 'list', 'blue'])).stdout).toBe('USER  MAY   USER ID\nbo    list  u2\n');
    await cli(['permissions', 'revoke', 'blue', 'bo']);
    expect(server.callsTo(accounts.revokePermission)[0]?.params).toEqual({ project_id: 'p1', user_id: 'u2' });
  });
});

describe('keys', () => {
  test('are created with their secret shown once', async ({ cli, server }) => {
    const created = { credential: { ...KEY, secret: 'SK1' } };
    withAccounts(server).on(keystone.createAccessKey, created);
    const result = await cli(['keys', 'create', '--description', 'ci', '--user', 'bo']);
    expect(result).toMatchObject({
      stdout: 'access:  AK1\nsecret:  SK1\n',
      stderr: 'The secret is shown this once.\n',
    });
    expect(server.callsTo(keystone.createAccessKey)[0]?.json()).toEqual({
      credential: { user_id: 'u2', description: 'ci' },
    });
    expect((await cli(['keys', 'create', '--json'])).json()).toEqual(created);
  });

  test('are listed, stopped and deleted', async ({ cli, server }) => {
    server
      .on(keystone.listAccessKeys, { credentials: [KEY] })
      .on(keystone.updateAccessKey, { credential: { ...KEY, status: 'inactive' } })
      .on(keystone.deleteAccessKey);
    expect((await cli(['keys', 'list'])).stdout).toContain(`AK1     active  ${AT}  ci\n`);
    expect((await cli(['keys', 'update', 'AK1', '--disable'])).stdout).toBe('Access key AK1 is inactive.\n');
    expect(server.callsTo(keystone.updateAccessKey)[0]?.json()).toEqual({
      credential: { status: 'inactive' },
    });
    expect((await cli(['keys', 'update', 'AK1'])).exit).toBe(2);
    expect((await cli(['keys', 'delete', 'AK1', '--json'])).json()).toEqual({ access: 'AK1', deleted: true });
  });
});

describe('registries', () => {
  const STORED = {
    name: 'hub',
    host: 'registry.test:5000',
    scheme: 'http',
    username: 'robot',
    project_ids: ['p1'],
    updated_at: AT,
  } as const;

  test('get a password from stdin and are granted to projects by name', async ({ cli, server }) => {
    withAccounts(server).on(accounts.putRegistryCredential, STORED);
    const args = [
      'registries',
      'set',
      'hub',
      '--host',
      'registry.test:5000',
      '--username',
      'robot',
      '--scheme',
      'http',
    ];
    const result = await cli([...args, '--grant', 'blue', '--password-stdin'], { stdin: PASSWORD });
    expect(result.stdout).toBe('Credential hub for registry.test:5000 is stored; granted to blue.\n');
    expect(result.stdout + result.stderr).not.toContain(PASSWORD);
    const body = { host: 'registry.test:5000', username: 'robot', scheme: 'http', project_ids: ['p1'] };
    expect(server.callsTo(accounts.putRegistryCredential)[0]?.json()).toEqual({
      ...body,
      password: PASSWORD,
    });
    await cli([...args, '--keep-password']);
    expect(server.callsTo(accounts.putRegistryCredential)[1]?.json()).toEqual({ ...body, project_ids: [] });
    expect((await cli(['registries', 'set', 'hub', '--host', 'x'])).exit).toBe(2);
  });

  test('are listed without secrets and deleted', async ({ cli, server }) => {
    server.on(accounts.listRegistryCredentials, { list: [STORED] }).on(accounts.deleteRegistryCredential);
    expect((await cli(['registries', 'list'])).stdout).toContain(
      'hub   http://registry.test:5000  robot         1',
    );
    expect((await cli(['registries', 'delete', 'hub'])).stdout).toBe('Credential hub is deleted.\n');
  });
});

test('audit list shows who changed what', async ({ cli, server }) => {
  const entry = {
    id: 7,
    at: AT,
    actor: 'admin',
    remote_address: '127.0.0.1',
    action: 'job.create',
    target: 'j1',
    outcome: 'ok',
  };
  server.on(accounts.listAudit, { list: [entry] });
  const { stdout } = await cli(['audit', 'list', '--before', '8', '--limit', '1']);
  expect(stdout).toContain(` 7  ${AT}  admin  127.0.0.1  job.create  j1  ok\n`);
  expect(server.calls[0]?.query).toEqual({ before: '8', limit: '1' });
});
