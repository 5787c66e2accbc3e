import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSteppedClock } from '../domain/testing/stepped-clock.ts';
import { type AccountService, ADMIN_PASSWORD, startAccountService } from '../testing/account-service.ts';
import { permits } from './registry/identity.ts';
import { covers, parseScopes } from './registry/scopes.ts';

const ADDRESS = '127.0.0.1';
const REPOSITORY = 'default/app';
const PUSH = [{ type: 'repository', name: REPOSITORY, actions: ['pull', 'push'] }] as const;
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const clock = createSteppedClock();
let service: AccountService;
let projectId: string;
let bobId: string;

beforeAll(async () => {
  service = await startAccountService({ clock });
  const token = await service.token();
  projectId = (await service.send('GET', '/stagewright/v1/projects', { token })).body.list[0].id;
  bobId = (
    await service.send('POST', '/stagewright/v1/users', {
      token,
      body: { name: 'bob', password: 'bobs password' },
    })
  ).body.id;
  await permit(['servicestage:assembling:list']);
});
afterAll(() => service.close());

const verify = (authorization: string | undefined, scopes = [...PUSH]) =>
  service.identity.registryTokens.verify(authorization, ADDRESS, scopes);
const exchange = (authorization: string | undefined, scope = `repository:${REPOSITORY}:pull,push`) =>
  service.send(
    'GET',
    `/v2/token?service=stagewright&scope=${encodeURIComponent(scope)}&scope=repository:x:pull`,
    {
      headers: authorization ? { authorization } : {},
    },
  );
async function permit(actions: readonly string[]) {
  const path = `/stagewright/v1/projects/${projectId}/permissions/${bobId}`;
  expect((await service.send('PUT', path, { token: await service.token(), body: { actions } })).status).toBe(
    204,
  );
}

describe('a registry login', () => {
  test.each([
    ['a user and password', async () => basic('admin', ADMIN_PASSWORD)],
    ['a project and user', async () => basic('default@admin', ADMIN_PASSWORD)],
    ['_token and an IAM token', async () => basic('_token', await service.token())],
    ['an access key and its secret', async () => basic(...(await accessKey()))],
  ])('takes %s', async (_, authorization) => {
    const login = await verify(await authorization());
    expect(login).toMatchObject({ name: 'admin', projectId, may: ['pull', 'push', 'delete'] });
  });

  test.each([
    ['nothing', async () => undefined],
    ['a wrong password', async () => basic('admin', 'wrong')],
    ['an unknown user', async () => basic('nobody', ADMIN_PASSWORD)],
    ['a foreign project', async () => basic('other@admin', ADMIN_PASSWORD)],
    ['an unknown token', async () => basic('_token', 'swt_x')],
    ['a wrong secret', async () => basic((await accessKey())[0], 'wrong')],
    ['a bearer of nobody', async () => 'Bearer abc.def'],
    ['rubbish', async () => 'Basic !!!'],
    ['another scheme', async () => 'Digest x'],
  ])('refuses %s', async (_, authorization) => {
    expect(await verify(await authorization())).toBeNull();
  });

  test('locks after five wrong passwords', async () => {
    for (let i = 0; i < 5; i += 1) expect(await verify(basic('mallory', `wrong ${i}`))).toBeNull();
    expect(await verify(basic('mallory', 'wrong'))).toEqual({ kind: 'locked', retryAfterS: 300 });
    const answer = await exchange(basic('mallory', 'wrong'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '300']);
  });

  test('is remembered for five minutes, and no longer than the password holds', async () => {
    const authorization = basic('bob', 'bobs password');
    expect(await verify(authorization)).toMatchObject({ name: 'bob' });
    const path = `/stagewright/v1/users/${bobId}/password`;
    const token = await service.token();
    await service.send('PUT', path, { token, body: { password: 'bobs other password' } });
    expect(await verify(authorization)).toBeNull();
    await service.send('PUT', path, { token, body: { password: 'bobs password' } });
    expect(await verify(authorization)).toMatchObject({ name: 'bob' });
  });
});

describe('a bearer token', () => {
  test('is exchanged for a login, lasts five minutes and covers what was asked for', async () => {
    const { status, body } = await exchange(basic('admin', ADMIN_PASSWORD));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      access_token: body.token,
      expires_in: 300,
      issued_at: expect.stringMatching(/Z$/),
    });
    const bearer = `Bearer ${body.token}`;
    expect(await verify(bearer)).toMatchObject({ name: 'admin', projectId });
    expect(
      await verify(bearer, [{ type: 'repository', name: 'x', actions: ['pull'] }] as never),
    ).not.toBeNull();
    expect(await verify(bearer, [{ type: 'repository', name: 'x', actions: ['push'] }] as never)).toBeNull();
    expect(await verify(`${bearer.slice(0, -2)}xx`)).toBeNull();
    clock.step(300_000);
    expect(await verify(bearer)).toBeNull();
  });

  test('holds no more than the permissions of its user', async () => {
    const { body } = await exchange(basic('bob', 'bobs password'));
    const login = await verify(`Bearer ${body.token}`, [
      { type: 'repository', name: REPOSITORY, actions: ['pull'] },
    ] as never);
    expect(login).toMatchObject({ name: 'bob', may: ['pull'] });
    expect(await verify(`Bearer ${body.token}`)).toBeNull();
  });

  test('ends with a change of its user', async () => {
    const { body } = await exchange(basic('bob', 'bobs password'));
    await permit(['servicestage:assembling:list', 'servicestage:assembling:create']);
    expect(await verify(`Bearer ${body.token}`, [])).toBeNull();
    clock.step(1);
    const { body: next } = await exchange(basic('bob', 'bobs password'));
    expect(await verify(`Bearer ${next.token}`)).toMatchObject({ may: ['pull', 'push'] });
  });

  test('is refused without a login', async () => {
    const { status, headers } = await exchange(undefined);
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Basic realm="stagewright"']);
  });
});

describe("a build's token", () => {
  const request = { buildId: 'b1', epoch: 2, projectId: 'p1', repository: REPOSITORY };

  test('pulls in its project and pushes to its repository', async () => {
    const token = service.identity.registryTokens.issueBuildToken(request);
    for (const authorization of [`Bearer ${token}`, basic('_build', token)]) {
      const login = await verify(authorization);
      if (!login || 'kind' in login) throw new Error('refused');
      expect(login).toMatchObject({ projectId: 'p1', build: { id: 'b1', epoch: 2 } });
      expect(permits(login, REPOSITORY, 'push')).toBe(true);
      expect(permits(login, 'default/other', 'push')).toBe(false);
      expect(permits(login, 'default/other', 'pull')).toBe(true);
      expect(permits(login, REPOSITORY, 'delete')).toBe(false);
    }
  });

  test('can be exchanged like a password, and ends', async () => {
    const token = service.identity.registryTokens.issueBuildToken(request, 60);
    const { body } = await exchange(basic('_build', token));
    expect(await verify(`Bearer ${body.token}`)).toMatchObject({ build: { id: 'b1', epoch: 2 } });
    clock.step(60_000);
    expect(await verify(`Bearer ${token}`)).toBeNull();
  });
});

test('scopes are read as clients write them', () => {
  expect(
    parseScopes(['repository:a/b:pull,push repository(plugin):c:pull', 'registry:catalog:*', 'rubbish', '']),
  ).toEqual([
    { type: 'repository', name: 'a/b', actions: ['pull', 'push'] },
    { type: 'repository', name: 'c', actions: ['pull'] },
    { type: 'registry', name: 'catalog', actions: ['*'] },
  ]);
  expect(covers(parseScopes(['registry:catalog:*']), parseScopes(['registry:catalog:*']))).toBe(true);
  expect(covers(parseScopes(['repository:a:pull']), parseScopes(['repository:a:pull,push']))).toBe(false);
});

async function accessKey(): Promise<[string, string]> {
  const token = await service.token();
  const keys = '/v3.0/OS-CREDENTIAL/credentials';
  const { credential } = (await service.send('POST', keys, { token, body: { credential: {} } })).body;
  return [credential.access, credential.secret];
}
