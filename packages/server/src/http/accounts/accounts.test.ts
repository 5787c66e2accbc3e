import { ACTIONS } from '@stagewright/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AccountService, ADMIN_PASSWORD, startAccountService } from '../../testing/account-service.ts';

const USERS = '/stagewright/v1/users';
const PROJECTS = '/stagewright/v1/projects';
const KEYS = '/v3.0/OS-CREDENTIAL/credentials';
const PASSWORD = 'planted-password-of-bob';

let service: AccountService;
let admin: string;
let bob: { id: string };

beforeAll(async () => {
  service = await startAccountService();
  admin = await service.token();
  bob = (await service.send('POST', USERS, { token: admin, body: { name: 'bob', password: PASSWORD } })).body;
});
afterAll(() => service.close());

const asAdmin = (method: string, path: string, body?: unknown) =>
  service.send(method, path, { token: admin, ...(body === undefined ? {} : { body }) });

describe('a user', () => {
  test('is created without permissions and without a secret in the answer', async () => {
    const { status, body, text } = await asAdmin('GET', `${USERS}/${bob.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'bob',
      account: 'default',
      admin: false,
      disabled: false,
      permissions: [],
    });
    expect(body.created_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/);
    expect(text).not.toContain('scrypt');
  });

  test('sees and changes only their own things', async () => {
    const token = await service.token('bob', PASSWORD);
    const own = await service.send('GET', USERS, { token });
    expect(own.body.list).toMatchObject([{ name: 'bob' }]);
    const adminId = (await asAdmin('GET', USERS)).body.list.find(
      (user: { name: string }) => user.name === 'admin',
    ).id;
    expect((await service.send('GET', `${USERS}/${adminId}`, { token })).status).toBe(404);
    const hijack = { token, body: { password: 'long enough', current_password: PASSWORD } };
    expect((await service.send('PUT', `${USERS}/${adminId}/password`, hijack)).status).toBe(404);
    expect((await service.send('GET', PROJECTS, { token })).body.list).toEqual([]);
    for (const [method, path, body] of [
      ['POST', USERS, { name: 'eve', password: 'long enough' }],
      ['PATCH', `${USERS}/${bob.id}`, { admin: true }],
      ['DELETE', `${USERS}/${adminId}`],
      ['POST', PROJECTS, { name: 'mine' }],
      ['GET', '/stagewright/v1/audit'],
      ['GET', '/stagewright/v1/registry-credentials'],
    ] as const) {
      const { status, body: error } = await service.send(method, path, { token, ...(body ? { body } : {}) });
      expect([method, path, status]).toEqual([method, path, 403]);
      expect(error).toMatchObject({ error_code: 'APIGW.0302', request_id: expect.any(String) });
    }
  });

  test('changes their own password only with the current one; all their tokens end', async () => {
    await asAdmin('POST', USERS, { name: 'carol', password: 'carols first' });
    const token = await service.token('carol', 'carols first');
    const second = await service.token('carol', 'carols first');
    const { id } = (await service.send('GET', USERS, { token })).body.list[0];
    const change = (body: object) => service.send('PUT', `${USERS}/${id}/password`, { token, body });
    expect((await change({ password: 'carols next' })).status).toBe(400);
    expect((await change({ password: 'carols next', current_password: 'wrong' })).status).toBe(403);
    expect((await change({ password: 'short', current_password: 'carols first' })).status).toBe(400);
    expect((await change({ password: 'carols next', current_password: 'carols first' })).status).toBe(204);
    for (const old of [token, second])
      expect((await service.send('GET', USERS, { token: old })).status).toBe(401);
    expect(await service.token('carol', 'carols first')).toBe('');
    expect(await service.token('carol', 'carols next')).toMatch(/^swt_/);
  });

  test('that is disabled or deleted ends at once, with tokens and keys', async () => {
    const { body: dave } = await asAdmin('POST', USERS, { name: 'dave', password: 'daves password' });
    const token = await service.token('dave', 'daves password');
    expect((await service.send('GET', USERS, { token })).status).toBe(200);
    expect((await asAdmin('PATCH', `${USERS}/${dave.id}`, { disabled: true })).body.disabled).toBe(true);
    expect((await service.send('GET', USERS, { token })).status).toBe(401);
    expect(await service.token('dave', 'daves password')).toBe('');
    await asAdmin('PATCH', `${USERS}/${dave.id}`, { disabled: false });
    expect(await service.token('dave', 'daves password')).toMatch(/^swt_/);
    expect((await asAdmin('DELETE', `${USERS}/${dave.id}`)).status).toBe(204);
    expect((await asAdmin('GET', `${USERS}/${dave.id}`)).status).toBe(404);
    expect(await service.token('dave', 'daves password')).toBe('');
  });

  test.each([
    ['a name that is taken', { name: 'BOB', password: 'long enough' }, 'SVCSTG.CPE.4004008'],
    ['a name with @', { name: 'a@b', password: 'long enough' }, 'SVCSTG.CPE.4004001'],
    ['a short password', { name: 'new', password: 'short' }, 'SVCSTG.CPE.4004001'],
    ['no name', { password: 'long enough' }, 'SVCSTG.CPE.4004001'],
  ])('is refused with %s', async (_, body, code) => {
    const answer = await asAdmin('POST', USERS, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error_code).toBe(code);
    expect(answer.text).not.toContain(body.password);
  });

  test('that is the last administrator stays one', async () => {
    const { list } = (await asAdmin('GET', USERS)).body;
    const { id } = list.find((user: { name: string }) => user.name === 'admin');
    for (const fields of [{ admin: false }, { disabled: true }]) {
      const { status, body } = await asAdmin('PATCH', `${USERS}/${id}`, fields);
      expect([status, body.error_code]).toEqual([400, 'SVCSTG.CPE.4004012']);
    }
  });
});

describe('a project', () => {
  test('is created, granted, renamed and deleted', async () => {
    const { body: project, status } = await asAdmin('POST', PROJECTS, { name: 'shop' });
    expect(status).toBe(201);
    expect((await asAdmin('POST', PROJECTS, { name: 'Shop' })).body.error_code).toBe('SVCSTG.CPE.4004008');
    const permission = `${PROJECTS}/${project.id}/permissions/${bob.id}`;
    const actions = ['servicestage:assembling:list', 'servicestage:assembling:modify'];
    expect((await asAdmin('PUT', permission, { actions })).status).toBe(204);
    expect((await asAdmin('PUT', permission, { actions: ['servicestage:all'] })).status).toBe(400);
    const listed = (await asAdmin('GET', `${PROJECTS}/${project.id}/permissions`)).body.list;
    expect(listed).toEqual([
      { user_id: expect.any(String), user_name: 'admin', actions: [...ACTIONS].sort() },
      { user_id: bob.id, user_name: 'bob', actions },
    ]);
    const token = await service.token('bob', PASSWORD);
    expect((await service.send('GET', PROJECTS, { token })).body.list).toMatchObject([{ id: project.id }]);
    expect((await asAdmin('PATCH', `${PROJECTS}/${project.id}`, { name: 'store' })).body.name).toBe('store');
    expect((await service.send('GET', `${PROJECTS}/${project.id}`, { token })).body.name).toBe('store');
    expect((await asAdmin('DELETE', permission)).status).toBe(204);
    expect((await service.send('GET', PROJECTS, { token })).status).toBe(401);
    expect((await asAdmin('DELETE', `${PROJECTS}/${project.id}`)).status).toBe(204);
    expect((await asAdmin('GET', `${PROJECTS}/${project.id}`)).status).toBe(404);
  });

  test('called default stays', async () => {
    const [project] = (await asAdmin('GET', PROJECTS)).body.list;
    expect((await asAdmin('DELETE', `${PROJECTS}/${project.id}`)).body.error_code).toBe('SVCSTG.CPE.4004012');
    expect((await asAdmin('PATCH', `${PROJECTS}/${project.id}`, { name: 'x' })).status).toBe(400);
  });
});

describe('an access key', () => {
  test('shows its secret once, and is stopped and deleted at once', async () => {
    const token = await service.token('bob', PASSWORD);
    const created = await service.send('POST', KEYS, {
      token,
      body: { credential: { description: 'laptop' } },
    });
    expect(created.status).toBe(201);
    const { access, secret } = created.body.credential;
    expect(access).toMatch(/^[A-Z0-9]{20}$/);
    expect(secret).toMatch(/^[A-Za-z0-9]{40}$/);
    const listed = await service.send('GET', KEYS, { token });
    expect(listed.body.credentials).toMatchObject([
      { access, user_id: bob.id, status: 'active', description: 'laptop' },
    ]);
    expect(listed.text).not.toContain(secret);
    const stopped = await service.send('PUT', `${KEYS}/${access}`, {
      token,
      body: { credential: { status: 'inactive' } },
    });
    expect(stopped.body.credential).toMatchObject({ access, status: 'inactive', description: 'laptop' });
    expect((await service.send('GET', `${KEYS}/${access}`, { token })).body.credential.last_use_time).toBe(
      '',
    );
    expect((await asAdmin('GET', `${KEYS}?user_id=${bob.id}`)).body.credentials).toHaveLength(1);
    expect((await service.send('DELETE', `${KEYS}/${access}`, { token })).status).toBe(204);
    expect((await service.send('DELETE', `${KEYS}/${access}`, { token })).status).toBe(404);
  });

  test('of another user is out of reach', async () => {
    const { body } = await asAdmin('POST', KEYS, { credential: {} });
    const { access, user_id: adminId } = body.credential;
    const token = await service.token('bob', PASSWORD);
    const create = { token, body: { credential: { user_id: adminId } } };
    expect((await service.send('POST', KEYS, create)).status).toBe(403);
    expect((await service.send('GET', `${KEYS}?user_id=${adminId}`, { token })).status).toBe(403);
    expect((await service.send('GET', `${KEYS}/${access}`, { token })).status).toBe(404);
    expect((await service.send('DELETE', `${KEYS}/${access}`, { token })).status).toBe(404);
    expect((await asAdmin('GET', `${KEYS}/${access}`)).status).toBe(200);
  });
});

test('a registry credential is kept for builds of its projects and never shown', async () => {
  const [project] = (await asAdmin('GET', PROJECTS)).body.list;
  const path = '/stagewright/v1/registry-credentials/hub';
  const body = { host: 'registry.example.test:5000', username: 'robot', project_ids: [project.id] };
  expect((await asAdmin('PUT', path, body)).status).toBe(404);
  const put = await asAdmin('PUT', path, { ...body, password: 'planted-registry-password' });
  expect(put.status).toBe(200);
  expect(put.text).not.toContain('planted');
  expect((await asAdmin('PUT', path, { ...body, username: 'robot2' })).status).toBe(200);
  const listed = await asAdmin('GET', '/stagewright/v1/registry-credentials');
  expect(listed.body.list).toMatchObject([
    { name: 'hub', scheme: 'https', username: 'robot2', project_ids: [project.id] },
  ]);
  expect(listed.text).not.toContain('planted');
  expect(await service.registryCredentials.forBuild(project.id)).toEqual([
    { registry: body.host, scheme: 'https', username: 'robot2', password: 'planted-registry-password' },
  ]);
  expect(await service.registryCredentials.forBuild('other')).toEqual([]);
  expect((await asAdmin('DELETE', path)).status).toBe(204);
  expect((await asAdmin('DELETE', path)).status).toBe(404);
});

test('every change has one audit line, in the store and in the log', async () => {
  await asAdmin('POST', USERS, { name: 'audited', password: 'planted-audit-password' });
  await asAdmin('POST', USERS, { name: 'audited', password: 'planted-audit-password' });
  const { list } = (await asAdmin('GET', '/stagewright/v1/audit?limit=2')).body;
  const line = { actor: 'admin', remote_address: '127.0.0.1', action: 'user.create', target: 'user audited' };
  expect(list).toMatchObject([
    { ...line, outcome: 'name_taken' },
    { ...line, outcome: 'done' },
  ]);
  const logged = service
    .log()
    .split('\n')
    .filter((text) => text.includes('"user audited"'));
  expect(logged).toHaveLength(2);
  const older = (await asAdmin('GET', `/stagewright/v1/audit?before=${list[1].id}&limit=1`)).body.list;
  expect(older[0].id).toBe(list[1].id - 1);
});

test('the log of all this holds no password, token, key or hash', async () => {
  const token = await service.token('bob', PASSWORD);
  await service.send('GET', USERS, { token: `${token}x` });
  const { body } = await service.send('POST', KEYS, { token, body: { credential: {} } });
  const log = service.log();
  expect(log.length).toBeGreaterThan(1000);
  for (const secret of [
    ADMIN_PASSWORD,
    PASSWORD,
    'planted',
    token,
    admin,
    body.credential.secret,
    '$scrypt$',
  ]) {
    expect(log.includes(secret)).toBe(false);
  }
});
