import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembling } from '@stagewright/api';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../system/clock.ts';
import { type AccountService, ADMIN_PASSWORD, startAccountService } from '../../testing/account-service.ts';
import { route } from '../route.ts';
import { openConsoleFiles } from './console-files.ts';
import { rewriteConsoleUrl, sessionCookie } from './console-request.ts';
import { createSessionRoutes } from './session-routes.ts';

let service: AccountService;
const seen: unknown[] = [];

beforeAll(async () => {
  const routes = [
    route(assembling.listJobs, async ({ caller }) => {
      seen.push(caller.via);
      return { list: [], total: 0, page: 1, per_page: 20 };
    }),
    route(assembling.deleteJob, async () => undefined),
  ];
  service = await startAccountService({
    routes,
    routesFor: (identity, publicUrl) =>
      createSessionRoutes({ ...identity, clock: systemClock, publicUrl, version: '1.2.3' }),
  });
});

afterAll(() => service.close());

const SIGN_IN = { user: 'admin', password: ADMIN_PASSWORD };

async function signIn() {
  const answer = await service.send('POST', '/console/session', { body: SIGN_IN });
  const cookie = answer.headers.get('set-cookie') ?? '';
  return {
    answer,
    cookie,
    headers: { cookie: cookie.split(';')[0] ?? '', 'x-csrf-token': answer.body.csrf_token },
  };
}

describe('the session', () => {
  let session: Awaited<ReturnType<typeof signIn>>;
  beforeEach(async () => {
    session = await signIn();
  });

  test('is a cookie that no script reads and no other site sends; the token is nowhere else', () => {
    const { answer, cookie } = session;
    expect(cookie).toMatch(
      /^stagewright_session=swt_[\w-]{43}; Path=\/console; HttpOnly; SameSite=Strict; Max-Age=86\d{3}$/,
    );
    expect(answer.body).toMatchObject({
      user: { name: 'admin', admin: true },
      project: { name: 'default' },
      version: '1.2.3',
    });
    expect(answer.text).not.toContain('swt_');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('counts on console routes, as a session, and nowhere else', async () => {
    const { headers } = session;
    expect((await service.send('GET', '/console/api/assembling/v1/jobs', { headers })).status).toBe(200);
    expect(seen.at(-1)).toBe('session');
    expect((await service.send('GET', '/assembling/v1/jobs', { headers })).status).toBe(401);
    expect(
      (await service.send('GET', '/console/api/console/api/assembling/v1/jobs', { headers })).status,
    ).toBe(404);
  });

  test('a token or signature does not count on console routes', async () => {
    const token = await service.token();
    expect((await service.send('GET', '/console/api/assembling/v1/jobs', { token })).status).toBe(401);
  });

  test('a change needs the proof of this session', async () => {
    const path = '/console/api/assembling/v1/jobs/some-job';
    const { cookie } = session.headers;
    const other = (await signIn()).headers['x-csrf-token'];
    for (const proof of [undefined, '', 'wrong', other]) {
      const headers = { cookie, ...(proof === undefined ? {} : { 'x-csrf-token': proof }) };
      const answer = await service.send('DELETE', path, { headers });
      expect([answer.status, answer.body.error_code]).toEqual([403, 'SVCSTG.CPE.4034001']);
    }
    expect((await service.send('DELETE', path, { headers: session.headers })).status).toBe(204);
  });

  test('begins from our own pages only', async () => {
    const from = (origin: string) =>
      service.send('POST', '/console/session', { body: SIGN_IN, headers: { origin } });
    for (const origin of ['https://elsewhere.example', 'null', `${service.url}9`])
      expect((await from(origin)).status).toBe(403);
    expect((await from(service.url)).status).toBe(200);
  });

  test('goes on in another project with a new token, and the old one has ended', async () => {
    const admin = await service.token();
    const made = await service.send('POST', '/stagewright/v1/projects', {
      token: admin,
      body: { name: 'other' },
    });
    const { headers } = await signIn();
    const body = { project_id: made.body.id };
    const changed = await service.send('PUT', '/console/session', { headers, body });
    expect(changed.body.project).toEqual({ id: made.body.id, name: 'other' });
    expect((await service.send('GET', '/console/session', { headers })).status).toBe(401);
    const next = { cookie: changed.headers.get('set-cookie')?.split(';')[0] ?? '' };
    expect((await service.send('GET', '/console/session', { headers: next })).body.project.name).toBe(
      'other',
    );
    const foreign = await service.send('PUT', '/console/session', {
      headers: { ...next, 'x-csrf-token': changed.body.csrf_token },
      body: { project_id: 'nobody' },
    });
    expect(foreign.status).toBe(404);
  });

  test('ends with its token when it is signed out; twice is no error', async () => {
    const { headers } = session;
    const out = await service.send('DELETE', '/console/session', { headers });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await service.send('GET', '/console/session', { headers })).status).toBe(401);
    expect((await service.send('DELETE', '/console/session', { headers })).status).toBe(204);
  });
});

test('over TLS the cookie is for TLS only', () => {
  expect(sessionCookie({ protocol: 'https' }, 'token', 9)).toMatch(/; Secure$/);
  expect(sessionCookie({ protocol: 'http' }, 'token', 9)).not.toContain('Secure');
});

test('a wrong password is refused, with an audit line and no cookie', async () => {
  const answer = await service.send('POST', '/console/session', { body: { ...SIGN_IN, password: 'wrong' } });
  expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null]);
});

test.each([
  ['/console/api/v3/projects?x=1', '/v3/projects?x=1'],
  ['/console/api', '/console/api'],
  ['/console/apiary', '/console/apiary'],
  ['/v3/projects', '/v3/projects'],
])('%s is asked for as %s', (url, rewritten) => {
  expect(rewriteConsoleUrl({ url })).toBe(rewritten);
});

describe('the files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagewright-console-'));
  });
  const remove = () => rm(folder, { recursive: true, force: true });

  test('are found by their path, with what they were compressed to', async () => {
    await writeFile(join(folder, 'index.html'), '<!doctype html>');
    await writeFile(join(folder, 'index.html.br'), 'compressed');
    const files = openConsoleFiles(folder);
    const page = await files.find('index.html');
    expect(page).toMatchObject({
      type: 'text/html; charset=utf-8',
      etag: expect.stringMatching(/^"[\w-]{20}"$/),
    });
    expect(Object.keys(page?.bodies ?? {}).toSorted()).toEqual(['br', 'identity']);
    await remove();
  });

  test('outside the folder there are none', async () => {
    await writeFile(join(folder, 'index.html'), 'page');
    const files = openConsoleFiles(join(folder));
    for (const path of ['../secret', '/etc/passwd', '', 'missing.js', '__proto__'])
      expect(await files.find(path)).toBeNull();
    await remove();
  });

  test('a console that is built while the service runs is found', async () => {
    const files = openConsoleFiles(folder);
    expect(await files.find('index.html')).toBeNull();
    await writeFile(join(folder, 'index.html'), 'page');
    expect(await files.find('index.html')).not.toBeNull();
    await remove();
  });
});
