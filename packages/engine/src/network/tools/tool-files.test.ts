import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NetworkSettings, OPEN_NETWORK } from '@stagewright/api';
import { SaxesParser } from 'saxes';
import { expect, it, onTestFinished } from 'vitest';
import { createAuthority } from '../../testing/authority.ts';
import { temporaryFolder } from '../../testing/test-build.ts';
import { asStepsSee, hostsOf } from '../steps-address.ts';
import { javaTruststore } from './java-truststore.ts';
import { toolFiles } from './tool-files.ts';
import { javaOptions, mirrorVariables, proxyVariables } from './variables.ts';

const PASSWORD = 'planted-mirror-"password\'<&';

const network: NetworkSettings = {
  certificates: '',
  proxies: { https: 'http://proxy.example:3128', except: ['.corp.example', '10.0.0.0/8'] },
  mirrors: {
    npm: 'https://mirror.example/npm',
    maven: 'http://localhost:8081/maven',
    pypi: 'http://127.0.0.1:8081/simple',
    go: 'https://mirror.example/go',
  },
  logins: [
    { host: 'mirror.example', username: 'ci', password: PASSWORD },
    { host: 'localhost:8081', username: 'ci', password: PASSWORD },
    { host: 'proxy.example', username: 'proxy', password: PASSWORD },
  ],
};
const seen = asStepsSee(network);
const textOf = (name: string) => toolFiles(seen).find(({ home }) => home === name)?.text ?? '';

it('an open network tells no tool anything', () => {
  expect(toolFiles(OPEN_NETWORK)).toEqual([]);
  expect(proxyVariables(OPEN_NETWORK)).toEqual({});
  expect(mirrorVariables(OPEN_NETWORK)).toEqual({});
  expect(javaOptions(OPEN_NETWORK, undefined)).toEqual([]);
});

it('what lies on the loopback of the machine has another address for steps, and its own for the filter', () => {
  expect(seen.mirrors).toMatchObject({
    maven: 'http://10.0.2.2:8081/maven',
    pypi: 'http://10.0.2.2:8081/simple',
  });
  expect(seen.logins[1]?.host).toBe('10.0.2.2:8081');
  expect(hostsOf(network)).toEqual([
    { host: 'proxy.example', port: 3128 },
    { host: 'mirror.example', port: 443 },
    { host: 'localhost', port: 8081 },
    { host: '127.0.0.1', port: 8081 },
    { host: 'mirror.example', port: 443 },
  ]);
});

it('each tool finds its mirror and its login in a file of its own', () => {
  const basic = Buffer.from(`ci:${PASSWORD}`).toString('base64');
  expect(textOf('.npmrc').split('\n')).toEqual([
    'registry=https://mirror.example/npm/',
    `//mirror.example/npm/:_auth=${basic}`,
    '',
  ]);
  expect(textOf('.config/pip/pip.conf')).toContain('trusted-host = 10.0.2.2:8081');
  const login = `login ci password ${PASSWORD}`;
  expect(textOf('.netrc').split('\n')).toEqual([
    `machine 10.0.2.2 ${login}`,
    `machine 10.0.2.2:8081 ${login}`,
    `machine mirror.example ${login}`,
    '',
  ]);
  expect(textOf('.gradle/init.d/stagewright.gradle')).toContain(
    String.raw`password = 'planted-mirror-"password\'<&'`,
  );
});

it('a password without a user is a token', () => {
  const logins = [{ host: 'mirror.example', username: '', password: 'planted-token' }];
  const files = toolFiles({ ...OPEN_NETWORK, mirrors: { npm: 'https://mirror.example' }, logins });
  expect(files.map(({ text }) => text)).toEqual([
    'registry=https://mirror.example/\n//mirror.example/:_authToken=planted-token\n',
    'npmRegistryServer: "https://mirror.example"\nnpmAuthToken: "planted-token"\nnpmAlwaysAuth: true\n',
  ]);
});

it('npm is told of certificates in its own words, and the first yarn to log in always', () => {
  const trust = { pem: '/trusted/ca.pem', truststore: '/trusted/cacerts.jks' };
  expect(toolFiles(OPEN_NETWORK, { trust })).toEqual([{ home: '.npmrc', text: 'cafile=/trusted/ca.pem\n' }]);
  const [npmrc] = toolFiles(seen, { trust, tool: 'yarn' });
  expect(npmrc?.text).toMatch(/^cafile=.*\nregistry=.*\n.*:_auth=.*\nalways-auth=true\n$/);
});

it("Maven's settings are XML that says the same", () => {
  const texts: string[] = [];
  const parser = new SaxesParser();
  parser.on('text', (text) => texts.push(text.trim()));
  parser.write(textOf('.m2/settings.xml')).close();
  expect(texts.filter(Boolean)).toEqual([
    ...['stagewright-mirror', 'central', 'http://10.0.2.2:8081/maven', 'stagewright-mirror', 'ci', PASSWORD],
    ...['stagewright-https', 'true', 'https', 'proxy.example', '3128', 'proxy', PASSWORD],
    'localhost|127.*|corp.example|*.corp.example',
  ]);
});

it('the login of a proxy stands in its address, and in no option of Java', () => {
  const { https_proxy: proxy = '', NO_PROXY } = proxyVariables(seen);
  expect(new URL(proxy).username).toBe('proxy');
  expect(decodeURIComponent(new URL(proxy).password)).toBe(PASSWORD);
  expect(NO_PROXY).toBe('localhost,127.0.0.1,.corp.example,10.0.0.0/8');
  const options = javaOptions(seen, { pem: '/p', truststore: '/t' }).join(' ');
  expect(options).toContain('-Dhttps.proxyHost=proxy.example -Dhttps.proxyPort=3128');
  expect(options).toContain('-Djavax.net.ssl.trustStore=/t');
  expect(options).not.toContain('planted');
});

it.skipIf(!existsSync('/usr/bin/keytool'))('Java reads the truststore', async () => {
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  const { certificate } = createAuthority(folder.path);
  const [file, cert] = [join(folder.path, 'cacerts.jks'), join(folder.path, 'export.pem')];
  // Twice: what the system trusts already may be named again.
  writeFileSync(file, javaTruststore(`${certificate}\n${certificate}`));
  const keytool = (...args: readonly string[]) =>
    execFileSync('keytool', [...args, '-keystore', file, '-storepass', 'changeit'], { encoding: 'utf8' });
  expect(keytool('-list')).toMatch(/contains 1 entry/);
  keytool('-exportcert', '-alias', 'ca0', '-rfc', '-file', cert);
  expect(
    execFileSync('openssl', ['x509', '-in', cert, '-noout', '-subject'], { encoding: 'utf8' }),
  ).toContain('Example Company Root');
});
