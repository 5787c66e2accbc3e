import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig, loadNetwork } from './config.ts';

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'network-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'file');
  writeFileSync(file, text);
  return file;
}

test('what is set about the network is read as one', () => {
  const [certificate = ''] = rootCertificates;
  const ca = fileWith(
    `# our own\n${certificate}\n-----BEGIN PRIVATE KEY-----\nnothing\n-----END PRIVATE KEY-----\n`,
  );
  const logins = fileWith(
    '# mirrors\nmachine Mirror.example login ci password secret\nmachine npm.example\n  password token\n',
  );
  const loaded = loadNetwork({
    STAGEWRIGHT_CA_FILE: ca,
    STAGEWRIGHT_HTTPS_PROXY: 'http://proxy.example:3128',
    STAGEWRIGHT_NO_PROXY: '.example, 10.0.0.0/8',
    STAGEWRIGHT_NPM_MIRROR: 'https://mirror.example/npm/',
    STAGEWRIGHT_REGISTRY_MIRRORS:
      'docker.io=https://harbor.example/hub/, quay.io=https://mirror.example, docker.io=https://mirror.example',
    STAGEWRIGHT_NETWORK_LOGINS: logins,
  });
  expect(loaded).toEqual({
    kind: 'network',
    network: {
      certificates: `${certificate}\n`,
      proxies: { https: 'http://proxy.example:3128', except: ['.example', '10.0.0.0/8'] },
      mirrors: { npm: 'https://mirror.example/npm' },
      registryMirrors: {
        'docker.io': ['https://harbor.example/hub', 'https://mirror.example'],
        'quay.io': ['https://mirror.example'],
      },
      logins: [
        { host: 'mirror.example', username: 'ci', password: 'secret' },
        { host: 'npm.example', username: '', password: 'token' },
      ],
    },
  });
});

test.each([
  ['STAGEWRIGHT_CA_FILE', () => '/nowhere/ca.pem', 'cannot be read'],
  ['STAGEWRIGHT_CA_FILE', () => fileWith('secret'), 'holds no certificate in PEM'],
  [
    'STAGEWRIGHT_CA_FILE',
    () => fileWith('-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----'),
    'certificate 1 cannot be read',
  ],
  ['STAGEWRIGHT_NETWORK_LOGINS', () => fileWith('machine a login secret'), 'a has no password'],
  ['STAGEWRIGHT_NETWORK_LOGINS', () => fileWith('machine a login'), 'nothing after the last word'],
  ['STAGEWRIGHT_NETWORK_LOGINS', () => fileWith('a:secret b'), 'must have lines such as'],
  ['STAGEWRIGHT_NETWORK_LOGINS', () => fileWith('password secret'), 'must have lines such as'],
  ['STAGEWRIGHT_HTTPS_PROXY', () => 'http://ci:secret@proxy.example', 'without path or user'],
  ['STAGEWRIGHT_NPM_MIRROR', () => 'https://ci:secret@mirror.example', 'STAGEWRIGHT_NETWORK_LOGINS'],
  ['STAGEWRIGHT_REGISTRY_MIRRORS', () => 'https://secret.example', 'pairs such as'],
  ['STAGEWRIGHT_REGISTRY_MIRRORS', () => 'quay.io=https://ci:secret@mirror.example', 'without user'],
  ['STAGEWRIGHT_GO_MIRROR', () => 'ftp://mirror.example/secret', 'http(s) address'],
])('%s is refused by name, and no secret is repeated', (variable, value, message) => {
  const given = { [variable]: value() };
  for (const loaded of [loadNetwork(given), loadConfig(given)]) {
    if (loaded.kind !== 'invalid') throw new Error('it was taken');
    expect(loaded.problems).toEqual([expect.stringContaining(message)]);
    expect(loaded.problems[0]).toContain(variable);
    expect(loaded.problems[0]).not.toContain('secret');
  }
});
