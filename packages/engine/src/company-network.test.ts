import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildSettings, type NetworkSettings, OPEN_NETWORK } from '@stagewright/api';
import { type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSandboxExecutor } from './executors/sandbox/sandbox-executor.ts';
import { hostsOf } from './network/steps-address.ts';
import { type Authority, createAuthority } from './testing/authority.ts';
import { type GitServer, startGitServer } from './testing/git-server.ts';
import { type PackageMirror, startPackageMirror, TINY_INTEGRITY } from './testing/package-mirror.ts';
import { type TestBuild, temporaryFolder, testBuild } from './testing/test-build.ts';
import { createTestRepository } from './testing/test-repository.ts';
import { pushTinyBase } from './testing/tiny-base.ts';

const LOGIN = { username: 'ci', password: 'planted-mirror-password' };
/** As npm writes it against the public registry. */
const LOCKED = {
  'server.js': '',
  'package.json': JSON.stringify({
    name: 'hello',
    version: '1.0.0',
    scripts: { start: 'node server.js', build: 'node -p "require(\'tiny\')" && env && cat ~/.npmrc' },
    dependencies: { tiny: '1.0.0' },
  }),
  'package-lock.json': JSON.stringify({
    name: 'hello',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'hello', version: '1.0.0', dependencies: { tiny: '1.0.0' } },
      'node_modules/tiny': {
        version: '1.0.0',
        resolved: 'https://registry.npmjs.org/tiny/-/tiny-1.0.0.tgz',
        integrity: TINY_INTEGRITY,
      },
    },
  }),
};

let folder: { path: string; remove: () => Promise<void> };
let authority: Authority;
let mirror: PackageMirror;
let server: GitServer;
let registry: DockerRegistry;
let base: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder.path, 'repositories'));
  authority = createAuthority(folder.path);
  const tls = authority.issue('IP:127.0.0.1', 'IP:10.0.2.2');
  [mirror, server, registry] = await Promise.all([
    startPackageMirror({ tls, login: LOGIN }),
    startGitServer({ root: join(folder.path, 'repositories'), tls }),
    startDockerRegistry(),
  ]);
  base = await pushTinyBase(registry.host, folder.path);
});
afterAll(async () => {
  await Promise.all([mirror.close(), server.close(), registry.close()]);
  await folder.remove();
});

async function build(
  name: string,
  change: Partial<NetworkSettings>,
  settings: BuildSettings = {},
): Promise<TestBuild> {
  const { url } = mirror;
  const network: NetworkSettings = {
    ...OPEN_NETWORK,
    certificates: authority.certificate,
    mirrors: { npm: `${url}/npm`, maven: `${url}/maven`, pypi: `${url}/pypi`, go: `${url}/go` },
    logins: [{ host: '127.0.0.1', ...LOGIN }],
    ...change,
  };
  const { PATH = '', JAVA_HOME } = process.env;
  return await testBuild({
    folder: folder.path,
    registry: registry.host,
    context: {
      network,
      toolEnv: { PATH, ...(JAVA_HOME === undefined ? {} : { JAVA_HOME }) },
      repositories: { sandbox: createSandboxExecutor({ allow: hostsOf(network) }) },
    },
    assignment: {
      settings: { base_image: base, ...settings },
      source: {
        kind: 'git',
        url: `${server.url}/${name}.git`,
        ref: { kind: 'branch', name: 'main' },
        submodules: false,
        trusted: true,
      },
    },
  });
}

const repository = async (name: string) =>
  await createTestRepository(join(folder.path, 'repositories'), name);

it('git and npm work behind an own authority, with a mirror and its login, and leave nothing of it', {
  timeout: 60_000,
}, async () => {
  await (await repository('node')).commit(LOCKED);
  const { outcome, log, left } = await build('node', {});
  if (outcome.kind !== 'successful') expect.fail(log);
  expect(log).toContain(`Mirror of npm packages: ${mirror.url}/npm\n`);
  expect(log).not.toContain('Mirror of Go modules');
  expect(log).toContain('hello from the mirror');
  expect(mirror.asked.npm).toEqual(['/tiny/-/tiny-1.0.0.tgz']);
  expect(log).toMatch(/\/npm\/:_auth=\*+/);
  expect(log).not.toContain(LOGIN.password);
  expect(left).toEqual([]);
  // Caches, mirrors of repositories, the registry that holds the image: all that is left is below one folder.
  const forms = [LOGIN.password, Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')];
  for (const form of forms) expect(filesWith(form)).toEqual([]);
});

it('an authority that nobody has told of is named in the last lines of the log', {
  timeout: 60_000,
}, async () => {
  await (await repository('untold')).commit(LOCKED);
  const { url } = mirror;
  const told = await build('untold', { certificates: '' });
  expect(told.outcome).toMatchObject({ kind: 'failed', failure: { reason: 'source_unreachable' } });
  expect(told.log).toContain('The certificate of https://127.0.0.1');
  // A job may tell npm of other certificates, which then count alone.
  const env = { npm_config_cafile: '/etc/ssl/certs/ca-certificates.crt', npm_config_fetch_retries: '0' };
  const { outcome, log } = await build('untold', {}, { env, cache: false });
  expect(outcome).toMatchObject({ kind: 'failed', failure: { reason: 'command_failed' } });
  expect(log.split('\n').at(-2)).toBe(
    `Hint: the output says that a certificate was not accepted. ${new URL(url).host}: its certificate is signed by "Example Company Root", whom this machine does not trust. Name a PEM file with the certificate of that authority in STAGEWRIGHT_CA_FILE, on every machine with a worker.`,
  );
});

/** Each tool as its users call it; nothing that they ask for is there. */
const ASK = [
  'python3 -m pip download --no-input --retries 0 wanted-python',
  'mvn --batch-mode --quiet dependency:help',
  'GOFLAGS=-mod=mod go list -m example.org/wanted-go@latest',
  'mkdir out && echo done >out/index.html',
].join('; ');

it('pip, Maven and Go ask their mirrors with their logins', { timeout: 120_000 }, async () => {
  await (await repository('tools')).commit({ 'go.mod': 'module example.com/x\n\ngo 1.21\n' });
  const { outcome, log } = await build('tools', {}, { build_cmd: ASK, artifact_path: 'out' });
  if (outcome.kind !== 'successful') expect.fail(log);
  const { maven, pypi, go } = mirror.asked;
  expect(pypi).toContain('/wanted-python/');
  expect(maven[0]).toMatch(/^\/org\/apache\/maven\/plugins\/maven-clean-plugin\//);
  expect(go, log).toContain('/example.org/wanted-go/@v/list');
  expect(log).not.toContain(LOGIN.password);
});

function filesWith(text: string): string[] {
  try {
    return execFileSync('grep', ['-rlaF', '-e', text, '--', folder.path], { encoding: 'utf8' })
      .trim()
      .split('\n');
  } catch {
    return [];
  }
}
