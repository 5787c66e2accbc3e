import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AccountService,
  ADMIN_PASSWORD,
  passwordRequest,
  startAccountService,
} from '../testing/account-service.ts';

const WRONG = 'planted-wrong-password';
let service: AccountService;

beforeAll(async () => {
  service = await startAccountService();
});
afterAll(() => service.close());

const login = (user: string, password: string) =>
  service.send('POST', '/v3/auth/tokens', { body: passwordRequest(user, password) });

async function trail(action: string) {
  const token = await service.token();
  const { list } = (await service.send('GET', '/stagewright/v1/audit', { token })).body;
  return list.filter((line: { action: string }) => line.action === action);
}

async function makeUser(name: string): Promise<void> {
  const body = { name, password: 'long enough' };
  await service.send('POST', '/stagewright/v1/users', { token: await service.token(), body });
}

test('failed logins leave lines with who and from where, up to the one that locks', async () => {
  await makeUser('target');
  for (let attempt = 1; attempt <= 5; attempt++) expect((await login('target', WRONG)).status).toBe(401);
  const locked = await login('target', 'long enough');
  expect([locked.status, Number(locked.headers.get('retry-after'))]).toEqual([429, expect.closeTo(300, -1)]);

  const lines = await trail('login');
  const line = { actor: 'target', remote_address: '127.0.0.1', target: 'user target' };
  expect(lines).toMatchObject([
    { ...line, outcome: 'refused, locked' },
    ...Array.from({ length: 4 }, () => ({ ...line, outcome: 'refused' })),
  ]);
});

test('successes are never limited, and leave no line of a failure', async () => {
  const before = (await trail('login')).length;
  for (let attempt = 1; attempt <= 8; attempt++)
    expect((await login('admin', ADMIN_PASSWORD)).status).toBe(201);
  expect(await trail('login')).toHaveLength(before);
});

test('what was typed as the name of nobody is not kept: it may be a password', async () => {
  await login(WRONG, 'x');
  expect((await trail('login'))[0]).toMatchObject({ actor: '', target: 'unknown user', outcome: 'refused' });
});

test('a wrong secret of an access key leaves a line, by signature and by registry login', async () => {
  const token = await service.token();
  const body = { credential: { description: 'for failing' } };
  const { access } = (await service.send('POST', '/v3.0/OS-CREDENTIAL/credentials', { token, body })).body
    .credential;
  const signed = {
    authorization: `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=x-sdk-date, Signature=${'0'.repeat(64)}`,
    'x-sdk-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
  };
  expect((await service.send('GET', '/v3/projects', { headers: signed })).status).toBe(401);
  expect(await trail('signature')).toMatchObject([
    { actor: 'admin', target: 'user admin', outcome: 'refused' },
  ]);

  const before = (await trail('login')).length;
  const basic = { authorization: `Basic ${Buffer.from(`${access}:${WRONG}`).toString('base64')}` };
  expect((await service.send('GET', '/v2/token', { headers: basic })).status).toBe(401);
  expect(await trail('login')).toHaveLength(before + 1);
});

test('an unknown access key leaves none: anybody could fill the trail with them', async () => {
  const before = (await trail('signature')).length;
  const headers = {
    authorization: `SDK-HMAC-SHA256 Access=NOBODY, SignedHeaders=x-sdk-date, Signature=${'0'.repeat(64)}`,
    'x-sdk-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
  };
  expect((await service.send('GET', '/v3/projects', { headers })).status).toBe(401);
  expect(await trail('signature')).toHaveLength(before);
});

test('no line and no output tells what was tried', async () => {
  const token = await service.token();
  const { text } = await service.send('GET', '/stagewright/v1/audit?limit=1000', { token });
  for (const told of [text, service.log()]) expect(told).not.toContain(WRONG);
  expect(service.log()).toContain('"action":"login"');
});
