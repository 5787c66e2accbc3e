import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { createFetchScene } from './testing/fetch-scene.ts';

it('a host is resolved once, and git connects to what was judged', async () => {
  const asked: string[] = [];
  const scene = await createFetchScene({
    async resolve(name) {
      asked.push(name);
      return ['127.0.0.1'];
    },
  });
  await (await scene.repository('app')).commit({ a: 'a' });
  // The name exists nowhere but in the answer above.
  const url = `${scene.server.url.replace('127.0.0.1', 'Git.Stagewright.Invalid')}/app.git`;
  await scene.fetch('app', { source: { url } });
  expect(asked).toEqual(['git.stagewright.invalid']);
});

it('a private address is refused before anything is sent, and so is plain http to a public one', async () => {
  const scene = await createFetchScene({ allowNetworks: [] });
  await expect(scene.fetch('app')).rejects.toMatchObject({
    code: 'source_refused',
    message: expect.stringContaining('is a private address'),
  });
  await expect(scene.fetch('app', { source: { url: 'http://192.0.2.1/app.git' } })).rejects.toMatchObject({
    code: 'source_refused',
    message: expect.stringContaining('by https only'),
  });
  expect(scene.server.seen).toEqual([]);
});

it('a name without an address is told', async () => {
  const scene = await createFetchScene({ resolve: async () => [] });
  await expect(
    scene.fetch('app', { source: { url: 'https://nowhere.invalid/app.git' } }),
  ).rejects.toMatchObject({
    code: 'source_unreachable',
    message: expect.stringContaining('nowhere.invalid has no address'),
  });
});

it('a repository that has moved is found', async () => {
  const scene = await createFetchScene({
    intercept(request, response) {
      if (request.url?.startsWith('/old.git/') !== true) return false;
      response.writeHead(301, { location: request.url.replace('old', 'new') }).end();
      return true;
    },
  });
  const id = await (await scene.repository('new')).commit({ a: 'a' });
  expect((await scene.fetch('old')).commit.id).toBe(id);
  expect(scene.notes).toContain(`Redirected to ${scene.server.url}/new.git`);
});

it.each([
  [
    'to a private address',
    'http://10.0.0.1/x.git/info/refs?service=git-upload-pack',
    'source_refused',
    /10\.0\.0\.1/,
  ],
  [
    'to another protocol',
    'file:///etc/info/refs?service=git-upload-pack',
    'source_refused',
    /by https or ssh/,
  ],
  ['to what is no repository', '/login', 'source_not_found', /no repository/],
  ['without end', '/app.git/info/refs?service=git-upload-pack', 'source_refused', /more than 5 times/],
])('a redirect %s is refused', async (_, location, code, message) => {
  const scene = await createFetchScene({
    intercept(_request, response) {
      response.writeHead(302, { location }).end();
      return true;
    },
  });
  await expect(scene.fetch('app')).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

it('a redirect in the middle of a talk is not followed', async () => {
  const scene = await createFetchScene({
    intercept(request, response) {
      if (request.method !== 'POST') return false;
      response.writeHead(307, { location: `http://127.0.0.2:1${request.url}` }).end();
      return true;
    },
  });
  await (await scene.repository('app')).commit({ a: 'a' });
  await expect(scene.fetch('app')).rejects.toMatchObject({ code: 'source_refused' });
});

it('a certificate that nobody vouches for is not accepted; a site names its own authority by one setting', async () => {
  const { certFile, tls } = await ownCertificate();
  const scene = await createFetchScene({ tls });
  const id = await (await scene.repository('app')).commit({ a: 'a' });
  await expect(scene.fetch('app')).rejects.toMatchObject({
    code: 'source_unreachable',
    temporary: false,
    message: expect.stringContaining('certificate'),
  });
  expect(scene.server.seen).toEqual([]);
  const { commit } = await scene.fetch('app', { config: [['http.sslCAInfo', certFile]] });
  expect(commit.id).toBe(id);
});

async function ownCertificate() {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [keyFile, certFile] = [join(folder, 'key'), join(folder, 'cert')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await promisify(execFile)('openssl', ['req', ...kind, ...name, '-keyout', keyFile, '-out', certFile]);
  const [key, cert] = [await readFile(keyFile, 'utf8'), await readFile(certFile, 'utf8')];
  return { certFile, tls: { key, cert } };
}
