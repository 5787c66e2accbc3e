import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { dockerCredentials, dockerRegistries } from './docker-credentials.ts';

const PATH = process.env['PATH'];
afterEach(() => {
  process.env['PATH'] = PATH;
});

const pair = (text: string) => Buffer.from(text).toString('base64');

async function provider(config: unknown) {
  const folder = await temporaryFolder();
  const configFile = join(folder, 'config.json');
  await writeFile(configFile, typeof config === 'string' ? config : JSON.stringify(config));
  return { folder, configFile, ask: dockerCredentials({ configFile, helperTimeoutMs: 5000 }) };
}

test('entries of the file, by host and by older keys', async () => {
  const { ask } = await provider({
    auths: {
      'r.example.com:5000': { auth: pair('user:pass:word') },
      'https://old.example.com/v2/': { auth: pair('o:ld') },
      'https://index.docker.io/v1/': { auth: pair('hub:secret') },
      'id.example.com': { auth: pair('u:'), identitytoken: 'refresh' },
      'tok.example.com': { registrytoken: 'bearer' },
      'plain.example.com': { username: 'u', password: 'p' },
      'empty.example.com': {},
    },
  });
  expect(await ask('r.example.com:5000')).toEqual({ username: 'user', password: 'pass:word' });
  expect(await ask('old.example.com')).toEqual({ username: 'o', password: 'ld' });
  expect(await ask('docker.io')).toEqual({ username: 'hub', password: 'secret' });
  expect(await ask('id.example.com')).toEqual({ identityToken: 'refresh' });
  expect(await ask('tok.example.com')).toEqual({ token: 'bearer' });
  expect(await ask('plain.example.com')).toEqual({ username: 'u', password: 'p' });
  for (const unknown of ['empty.example.com', 'r.example.com', 'example.com', 'constructor']) {
    expect(await ask(unknown)).toBeUndefined();
  }
});

test('the registries that a file names are listed by their hosts', async () => {
  const { configFile } = await provider({
    auths: { 'https://index.docker.io/v1/': {}, 'r.example.com:5000': {}, 'no host': {}, '': {} },
    credHelpers: { 'r.example.com:5000': 'one', '1234.dkr.example.com': 'ecr-login' },
  });
  expect(await dockerRegistries({ configFile })).toEqual([
    'docker.io',
    'r.example.com:5000',
    '1234.dkr.example.com',
  ]);
  expect(await dockerRegistries({ configFile: `${configFile}.none` })).toEqual([]);
});

test('no file means no credentials', async () => {
  const ask = dockerCredentials({ configFile: join(await temporaryFolder(), 'config.json') });
  expect(await ask('r.example.com')).toBeUndefined();
});

test.each(['{', '[]', '"secret-in-file"', '{"auths":{"r.io":{"auth":"c2VjcmV0"}}}'])(
  'a damaged file %s is an error that quotes nothing of it',
  async (config) => {
    const { ask } = await provider(config);
    const error = await ask('r.io').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'CREDENTIALS_INVALID' });
    expect(`${error} ${(error as Error).cause}`).not.toMatch(/secret/i);
  },
);

async function helper(folder: string, name: string, script: string) {
  const file = join(folder, `docker-credential-${name}`);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  process.env['PATH'] = `${folder}:${PATH}`;
}

test('helpers are asked with the server on their standard input', async () => {
  const { folder, ask } = await provider({
    credHelpers: { 'r.example.com': 'one' },
    credsStore: 'store',
    auths: { 'file.example.com': { auth: pair('from:file') } },
  });
  await helper(folder, 'one', `read -r server; printf '{"Username":"%s","Secret":"%s"}' "$1" "$server"`);
  const unknown = `echo 'credentials not found in native keychain'; exit 1`;
  const store = `server=$(cat); case $server in
    https://index.docker.io/v1/) echo '{"Username":"<token>","Secret":"refresh"}';;
    *) ${unknown};; esac`;
  await helper(folder, 'store', store);
  expect(await ask('r.example.com')).toEqual({ username: 'get', password: 'r.example.com' });
  expect(await ask('docker.io')).toEqual({ identityToken: 'refresh' });
  expect(await ask('file.example.com')).toEqual({ username: 'from', password: 'file' });
  expect(await ask('other.example.com')).toBeUndefined();
});

test('a helper has the environment that it is given, and no other', async () => {
  const { folder, configFile } = await provider({ credsStore: 'env' });
  await helper(folder, 'env', `printf '{"Username":"%s","Secret":"%s"}' "$GIVEN" "[$HOME]"`);
  const ask = dockerCredentials({ configFile, helperEnv: { PATH: process.env['PATH'], GIVEN: 'given' } });
  expect(await ask('r.io')).toEqual({ username: 'given', password: '[]' });
});

test.each([
  ['fails', `echo my-secret; exit 2`],
  ['answers nonsense', `echo my-secret`],
  ['answers too much', `head -c 200000 /dev/zero`],
])('a helper that %s is an error without its output', async (_what, script) => {
  const { folder, ask } = await provider({ credsStore: 'bad' });
  await helper(folder, 'bad', script);
  const error = await ask('r.io').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'CREDENTIALS_INVALID' });
  expect(`${error} ${(error as Error).cause}`).not.toMatch(/my-secret/);
});

test('a helper that does not exist or whose name is a path is an error', async () => {
  for (const credsStore of ['no-such-helper-here', '../evil', 'a b']) {
    const { ask } = await provider({ credsStore });
    await expect(ask('r.io')).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID' });
  }
});
