import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSteppedClock } from '../../domain/testing/stepped-clock.ts';
import {
  type AccountService,
  ADMIN_PASSWORD,
  passwordRequest,
  startAccountService,
} from '../../testing/account-service.ts';

const clock = createSteppedClock();
let service: AccountService;

beforeAll(async () => {
  service = await startAccountService({ clock });
});
afterAll(() => service.close());

const IAM_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

describe('a token by password', () => {
  test.each([
    ['the project by name', { project: { name: 'default' } }],
    ['the project by name and domain', { project: { name: 'default', domain: { name: 'default' } } }],
    ['no scope', undefined],
  ])('with %s as its scope', async (_, scope) => {
    const { status, headers, body } = await service.send('POST', '/v3/auth/tokens', {
      body: passwordRequest('admin', ADMIN_PASSWORD, scope),
    });
    expect(status).toBe(201);
    expect(headers.get('x-subject-token')).toMatch(/^swt_/);
    expect(body.token).toMatchObject({
      methods: ['password'],
      user: { name: 'admin', domain: { name: 'default' } },
      project: { name: 'default', domain: { name: 'default' } },
      issued_at: expect.stringMatching(IAM_TIME),
      expires_at: expect.stringMatching(IAM_TIME),
    });
    expect(Date.parse(body.token.expires_at) - Date.parse(body.token.issued_at)).toBe(24 * 3600 * 1000);
    const catalog = body.token.catalog.find((entry: { type: string }) => entry.type === 'servicestage');
    expect(catalog.endpoints).toMatchObject([
      { interface: 'public', region_id: 'default', url: service.url },
    ]);
  });

  test('with the project by id, and without a catalog', async () => {
    const { body: first } = await service.send('POST', '/v3/auth/tokens', {
      body: passwordRequest('admin', ADMIN_PASSWORD),
    });
    const { status, body } = await service.send('POST', '/v3/auth/tokens?nocatalog=true', {
      body: passwordRequest('admin', ADMIN_PASSWORD, { project: { id: first.token.project.id } }),
    });
    expect(status).toBe(201);
    expect(body.token.project.id).toBe(first.token.project.id);
    expect(body.token).not.toHaveProperty('catalog');
  });

  test('for the account lists projects, and is refused where a project is needed', async () => {
    const { headers, body } = await service.send('POST', '/v3/auth/tokens', {
      body: passwordRequest('admin', ADMIN_PASSWORD, { domain: { name: 'default' } }),
    });
    expect(body.token.domain.name).toBe('default');
    expect(body.token).not.toHaveProperty('project');
    const token = headers.get('x-subject-token') ?? '';
    const listed = await service.send('GET', '/v3/auth/projects', { token });
    expect(listed.body.projects).toMatchObject([{ name: 'default', enabled: true }]);
    const refused = await service.identity.authenticator.authenticate({
      method: 'GET',
      url: '/assembling/v1/jobs',
      headers: { 'x-auth-token': token },
      remoteAddress: '127.0.0.1',
      rawBody: async () => Buffer.alloc(0),
    });
    expect(refused).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('not scoped to a project'),
    });
  });

  test.each([
    ['a wrong password', passwordRequest('admin', 'wrong'), 401],
    ['an unknown user', passwordRequest('nobody', ADMIN_PASSWORD), 401],
    ['a foreign project', passwordRequest('admin', ADMIN_PASSWORD, { project: { name: 'other' } }), 401],
    ['a foreign account', passwordRequest('admin', ADMIN_PASSWORD, { domain: { name: 'other' } }), 401],
    ['an unknown method', { auth: { identity: { methods: ['token'] } } }, 400],
    ['no user', { auth: { identity: { methods: ['password'] } } }, 400],
    ['an empty body', {}, 400],
  ])('is refused for %s, in the shape of Keystone', async (_, body, status) => {
    const answer = await service.send('POST', '/v3/auth/tokens', { body });
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({
      code: status,
      message: expect.any(String),
      title: expect.any(String),
    });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('a token', () => {
  test('is shown, checked and revoked', async () => {
    const admin = await service.token();
    const subject = await service.token();
    const headers = { 'x-subject-token': subject };
    expect((await service.send('HEAD', '/v3/auth/tokens', { token: admin, headers })).status).toBe(200);
    const shown = await service.send('GET', '/v3/auth/tokens', { token: admin, headers });
    expect(shown.body.token.user.name).toBe('admin');
    expect(shown.headers.get('x-subject-token')).toBe(subject);
    expect((await service.send('DELETE', '/v3/auth/tokens', { token: admin, headers })).status).toBe(204);
    expect((await service.send('GET', '/v3/auth/tokens', { token: admin, headers })).status).toBe(404);
    expect((await service.send('GET', '/v3/projects', { token: subject })).status).toBe(401);
    expect((await service.send('GET', '/v3/projects', { token: admin })).status).toBe(200);
  });

  test('ends after 24 hours and says so', async () => {
    const token = await service.token();
    clock.step(24 * 3600 * 1000 - 1);
    expect((await service.send('GET', '/v3/projects', { token })).status).toBe(200);
    clock.step(1);
    const { status, body } = await service.send('GET', '/v3/projects', { token });
    expect(status).toBe(401);
    expect(body.error.message).toMatch(
      /^Incorrect IAM authentication information: token expires, expires_at: /,
    );
  });

  test.each([
    ['none', {}, 'x-auth-token not found'],
    ['rubbish', { 'x-auth-token': 'rubbish' }, 'decrypt token fail'],
    ['an unknown one', { 'x-auth-token': `swt_${'A'.repeat(43)}` }, 'decrypt token fail'],
  ])('is needed: %s', async (_, headers, message) => {
    const { status, body } = await service.send('GET', '/v3/projects', { headers });
    expect(status).toBe(401);
    expect(body.error.message).toBe(`Incorrect IAM authentication information: ${message}`);
  });
});

test('five wrong passwords lock the user from that address for five minutes, and only after that do right ones count', async () => {
  const admin = await service.token();
  await service.send('POST', '/stagewright/v1/users', {
    token: admin,
    body: { name: 'locky', password: 'long enough' },
  });
  const login = (password: string) =>
    service.send('POST', '/v3/auth/tokens', {
      body: passwordRequest('locky', password, { domain: { name: 'default' } }),
    });
  const answers = await Promise.all(Array.from({ length: 20 }, () => login('wrong')));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  const locked = await login('long enough');
  expect(locked.status).toBe(429);
  expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(290);
  clock.step(5 * 60_000);
  expect((await login('long enough')).status).toBe(201);
});

test('discovery, domains and regions', async () => {
  const version = await service.send('GET', '/v3/');
  expect(version.body.version).toMatchObject({
    id: 'v3.14',
    links: [{ rel: 'self', href: `${service.url}/v3/` }],
  });
  const token = await service.token();
  const domains = await service.send('GET', '/v3/auth/domains', { token });
  expect(domains.body.domains).toMatchObject([{ name: 'default' }]);
  const regions = await service.send('GET', '/v3/regions', { token });
  expect(regions.body.regions).toMatchObject([{ id: 'default', type: 'public' }]);
  const none = await service.send('GET', '/v3/projects?name=other', { token });
  expect(none.body.projects).toEqual([]);
});
