import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OPEN_NETWORK } from '@stagewright/api';
import { expect, it, onTestFinished } from 'vitest';
import { createAddressPolicy } from '../../network/address-policy.ts';
import { createHostGuard } from '../../network/host-guard.ts';
import { createAuthority } from '../../testing/authority.ts';
import { temporaryFolder } from '../../testing/test-build.ts';
import { startWebProxy } from '../../testing/web-proxy.ts';
import { createFetchScene } from './testing/fetch-scene.ts';

const NAME = 'git.example.invalid';
const PROXY_LOGIN = { username: 'ci', password: 'planted-proxy-password' };
const LOGIN = { username: 'git', password: 'planted-repository-token' };

/** A repository that only a proxy knows, which wants a login and looks into TLS. */
async function companyScene() {
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  const authority = createAuthority(folder.path);
  const scene = await createFetchScene({ login: LOGIN });
  const [, port = ''] = scene.server.host.split(':');
  const proxy = await startWebProxy({
    login: PROXY_LOGIN,
    intercept: authority.issue(`DNS:${NAME}`),
    route: () => ({ host: '127.0.0.1', port: Number(port) }),
  });
  onTestFinished(() => proxy.close());
  const guardWith = (password: string) => {
    const logins = [{ ...PROXY_LOGIN, host: '127.0.0.1', password }];
    const network = { ...OPEN_NETWORK, proxies: { https: proxy.url, except: [] }, logins };
    return createHostGuard({ policy: createAddressPolicy({ allowNetworks: [], network }) });
  };
  const source = { url: `https://${NAME}/app.git`, login: { host: NAME, ...LOGIN } };
  return { scene, proxy, guardWith, source, env: { GIT_SSL_CAINFO: authority.file } };
}

it('git goes through a proxy with a login that looks into TLS, and each side gets its own login alone', async () => {
  const { scene, proxy, guardWith, source, env } = await companyScene();
  await (await scene.repository('app')).commit({ 'a.txt': 'a' });
  const { folder } = await scene.fetch('app', { source, env, guard: guardWith(PROXY_LOGIN.password) });
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('a');
  expect(new Set(proxy.led)).toEqual(new Set([`${NAME}:443`]));
  const sent = new Set(scene.server.seen.map(({ authorization = '' }) => authorization));
  expect([...sent].filter(Boolean)).toEqual([
    `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`,
  ]);
  expect(await scene.leftPrivate()).toEqual([]);
  for (const name of await readdir(join(folder, '.git')))
    if (name === 'config')
      expect(await readFile(join(folder, '.git', name), 'utf8')).not.toMatch(/proxy|planted/);
});

it.each([
  [
    'an unknown authority',
    PROXY_LOGIN.password,
    {},
    'The certificate of https://git.example.invalid/app.git was not accepted',
  ],
  ['a wrong login', 'wrong-password', { trusted: true }, 'The proxy'],
])(
  '%s is told, without the login',
  async (_, password, { trusted = false }: { trusted?: boolean }, message) => {
    const { scene, guardWith, source, env } = await companyScene();
    await (await scene.repository('app')).commit({ 'a.txt': 'a' });
    const failure = await scene
      .fetch('app', { source, guard: guardWith(password), ...(trusted ? { env } : {}) })
      .catch((error: Error) => error.message);
    expect(failure).toContain(message);
    expect(failure).not.toMatch(/planted|wrong-password/);
  },
);
