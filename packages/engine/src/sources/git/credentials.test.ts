import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { repositorySecrets, writeCredentials } from './credentials.ts';
import { parseRepositoryUrl } from './repository-url.ts';
import { createFetchScene, type FetchScene } from './testing/fetch-scene.ts';

const LOGIN = { username: 'x-access-token', password: 'planted-5ecret-of-the-repository' };

it('a login opens a repository, and stands in no argument, variable, file or line of ours', async () => {
  const seenAround: string[] = [];
  const scene = await createFetchScene({
    login: LOGIN,
    intercept() {
      seenAround.push(...processesWith(LOGIN.password));
      return false;
    },
  });
  await (await scene.repository('app')).commit({ a: 'a' });
  const login = { host: scene.server.host, ...LOGIN };
  const { folder } = await scene.fetch('app', { source: { login } });
  expect(scene.server.seen.filter(({ authorization }) => authorization !== undefined).length).toBeGreaterThan(
    0,
  );
  expect(seenAround).toEqual([]);
  expect(scene.notes.join('\n')).not.toContain(LOGIN.password);
  expect(await scene.leftPrivate()).toEqual([]);
  for (const place of [folder, scene.mirrorsDir]) expect(await filesWith(place, LOGIN.password)).toEqual([]);
});

it('without a login, or with a wrong one, it is told what to do', async () => {
  const scene = await createFetchScene({ login: LOGIN });
  await (await scene.repository('app')).commit({ a: 'a' });
  await expect(scene.fetch('app')).rejects.toMatchObject({
    code: 'source_not_found',
    message: expect.stringContaining('name a repository authorisation in code_repo.auth'),
  });
  const wrong = { host: scene.server.host, username: 'x', password: 'planted-wrong-1' };
  const failure = await scene.fetch('app', { source: { login: wrong } }).catch((error: Error) => error);
  expect(failure).toMatchObject({
    code: 'source_not_found',
    message: expect.stringContaining('refused the login'),
  });
  expect(String((failure as Error).message)).not.toContain('planted-wrong-1');
});

it('a login of another host, or one that would write lines of its own, is refused before anything is sent', async () => {
  const scene = await createFetchScene();
  await expect(
    scene.fetch('app', { source: { login: { host: 'git.example.com', ...LOGIN } } }),
  ).rejects.toMatchObject({
    code: 'source_refused',
    message: expect.stringContaining('is for git.example.com'),
  });
  const split = { host: scene.server.host, username: 'u\nhost=elsewhere', password: 'p' };
  await expect(scene.fetch('app', { source: { login: split } })).rejects.toMatchObject({
    code: 'source_refused',
  });
  expect(scene.server.seen).toEqual([]);
  expect(await scene.leftPrivate()).toEqual([]);
});

it('a redirect and a submodule on another host get no login', async () => {
  const other = await createFetchScene({ login: LOGIN });
  await (await other.repository('app')).commit({ a: 'a' });
  const scene = await createFetchScene({
    intercept(request, response) {
      if (request.url?.startsWith('/moved.git/') !== true) return false;
      response
        .writeHead(302, { location: `${other.server.url}${request.url.replace('moved', 'app')}` })
        .end();
      return true;
    },
  });
  const login = { host: scene.server.host, ...LOGIN };
  await expect(scene.fetch('moved', { source: { login } })).rejects.toMatchObject({
    code: 'source_not_found',
  });
  await withSubmodule(scene, `${other.server.url}/app.git`);
  const source = { login, submodules: true };
  await expect(scene.fetch('outer', { source })).rejects.toMatchObject({ code: 'source_not_found' });
  expect(other.server.seen.length).toBeGreaterThan(1);
  expect(other.server.seen.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
});

it('a login is found for its scheme, host and port alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'login-'));
  const login = { host: 'git.example.com', ...LOGIN };
  const credentials = await writeCredentials(folder, { url: 'https://git.example.com/a', login });
  onTestFinished(() => credentials.remove());
  const configOf = (url: string) => credentials.forRepository(parseRepositoryUrl(url), '192.0.2.1').config;
  expect(configOf('https://git.example.com/b')).toHaveLength(1);
  for (const other of ['http://git.example.com', 'https://git.example.com:8443', 'https://example.com']) {
    expect(configOf(`${other}/b`)).toEqual([]);
  }
});

it('what must be masked is the password, the header that it becomes, and the lines of a key', () => {
  const header = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64');
  expect(repositorySecrets({ login: { host: 'h', ...LOGIN } })).toEqual([LOGIN.password, header]);
  const private_key =
    '-----BEGIN OPENSSH PRIVATE KEY-----\nline-of-the-key-1\nline-of-the-key-2\n-----END-----\n';
  const key = { host: 'h', private_key, known_hosts: 'h ssh-ed25519 AAAA' };
  expect(repositorySecrets({ key })).toEqual(['line-of-the-key-1', 'line-of-the-key-2']);
});

async function withSubmodule({ repository }: FetchScene, url: string): Promise<void> {
  const outer = await repository('outer');
  const commit = await outer.commit({ '.gitmodules': `[submodule "s"]\n\tpath = s\n\turl = ${url}\n` });
  await outer.git('update-index', '--add', '--cacheinfo', `160000,${commit},s`);
  await outer.git('commit', '--quiet', '--message', 'with a submodule');
  await outer.publish();
}

/** Programs whose arguments or environment hold a text, but this one. */
function processesWith(text: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids.filter((pid) =>
    ['cmdline', 'environ'].some((file) => {
      try {
        return readFileSync(`/proc/${pid}/${file}`).includes(text);
      } catch {
        return false;
      }
    }),
  );
}

async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const holding = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)));
  return files.filter((_, index) => holding[index]);
}
