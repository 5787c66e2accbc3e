import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@stagewright/oci/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareHostBases } from '../../packages/engine/src/testing/shared-host-bases.ts';
import { type Certificates, makeCertificates } from '../harness/certificates.ts';
import { createCommandLine } from '../harness/command-line.ts';
import { ADMIN_PASSWORD, newDataFolder, type Service, startService } from '../harness/service.ts';
import { packNodeApp } from './packages.ts';
import { expectNodeAppAnswers } from './running-images.ts';

const exec = promisify(execFile);
const folder = newDataFolder();
let certificates: Certificates;
let service: Service;
let publicUrl: string;

beforeAll(async () => {
  await shareHostBases(join(folder.path, 'data/worker/cache'));
  certificates = await makeCertificates(join(folder.path, 'tls'));
  const port = await freePort();
  publicUrl = `https://localhost:${port}`;
  service = await startService(join(folder.path, 'data'), {
    STAGEWRIGHT_LISTEN: `127.0.0.1:${port}`,
    STAGEWRIGHT_PUBLIC_URL: publicUrl,
    STAGEWRIGHT_TLS_CERT: certificates.cert,
    STAGEWRIGHT_TLS_KEY: certificates.key,
  });
});

afterAll(async () => {
  await service.stop();
  folder.remove();
});

test('the service says its public address', () => expect(service.url).toBe(publicUrl));

test('a package goes up over TLS, becomes an image under the public name and runs', async () => {
  const cli = createCommandLine(join(folder.path, 'home'), { NODE_EXTRA_CA_CERTS: certificates.ca });
  await cli.run(['login', '--url', publicUrl, '--user', 'admin'], { STAGEWRIGHT_PASSWORD: ADMIN_PASSWORD });
  await cli.run(['objects', 'put', await packNodeApp(folder.path), 'demo']);
  await cli.run(['jobs', 'create', 'node-app', '--package', 'obs://demo/node-app.tar.gz']);
  const log = await cli.run(['builds', 'start', 'node-app', '--follow']);
  const reference = `${new URL(publicUrl).host}/default/node-app:1`;
  expect(log).toContain(`Published ${reference}@sha256:`);

  const trusted = join(folder.path, 'trusted');
  await mkdir(trusted);
  await copyFile(certificates.ca, join(trusted, 'ca.crt'));
  const credentials = ['--src-creds', `admin:${ADMIN_PASSWORD}`];
  await expectNodeAppAnswers(reference, ['--src-cert-dir', trusted, ...credentials]);
  const untrusted = ['copy', ...credentials, `docker://${reference}`, `oci:${folder.path}/nothing:it`];
  await expect(exec('skopeo', untrusted)).rejects.toThrow(/certificate signed by unknown authority/);
});

test('the command line without the authority says what to set', async () => {
  const cli = createCommandLine(join(folder.path, 'stranger'), { STAGEWRIGHT_URL: publicUrl });
  await expect(cli.run(['system', 'show'])).rejects.toMatchObject({
    code: 5,
    stderr: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
  });
});

test('curl gets tokens, and catalog and registry name the public address', async () => {
  const curl = async (...args: readonly string[]) =>
    (await exec('curl', ['--silent', '--cacert', certificates.ca, ...args])).stdout;
  const user = { name: 'admin', password: ADMIN_PASSWORD, domain: { name: 'default' } };
  const identity = { methods: ['password'], password: { user } };
  const body = JSON.stringify({ auth: { identity, scope: { project: { name: 'default' } } } });
  const answer = await curl(
    '--header',
    'content-type: application/json',
    '--data',
    body,
    `${publicUrl}/v3/auth/tokens`,
  );
  const urls = [...answer.matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url);
  expect(urls.length).toBeGreaterThan(0);
  for (const url of urls) expect(new URL(url ?? '').origin).toBe(publicUrl);
  expect(await curl('--head', `${publicUrl}/v2/`)).toContain(`Bearer realm="${publicUrl}/v2/token"`);
});

test('who speaks plain http to the port gets no answer', async () => {
  await expect(exec('curl', ['--silent', `http://${service.host}/healthz`])).rejects.toMatchObject({
    stdout: '',
  });
});
