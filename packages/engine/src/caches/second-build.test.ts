import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildSettings } from '@stagewright/api';
import { type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandboxExecutor } from '../executors/sandbox/sandbox-executor.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import { mainBranch } from '../testing/main-branch.ts';
import { GO_SERVER, NODE_APP } from '../testing/sample-repositories.ts';
import { type TestBuild, temporaryFolder, testBuild } from '../testing/test-build.ts';
import { type Content, createTestRepository } from '../testing/test-repository.ts';
import { pushTinyBase } from '../testing/tiny-base.ts';

/** A tool that fetches packages says one of these when its registry cannot be reached. */
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|Temporary failure in name resolution|no such host|dial tcp/;

let registry: DockerRegistry;
let server: GitServer;
let folder: { path: string; remove: () => Promise<void> };
let base: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder.path, 'repositories'));
  server = await startGitServer({ root: join(folder.path, 'repositories') });
  registry = await startDockerRegistry();
  base = await pushTinyBase(registry.host, folder.path);
});
afterAll(async () => {
  await server.close();
  await registry.close();
  await folder.remove();
});

async function build(name: string, settings: BuildSettings): Promise<TestBuild> {
  const { PATH = '', JAVA_HOME, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE } = process.env;
  const machine = { JAVA_HOME, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE };
  const set = Object.entries(machine).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return await testBuild({
    folder: folder.path,
    registry: registry.host,
    context: {
      toolEnv: { PATH, ...Object.fromEntries(set) },
      repositories: { sandbox: createSandboxExecutor() },
    },
    assignment: {
      settings: { base_image: base, ...settings },
      source: mainBranch(`${server.url}/${name}.git`),
    },
  });
}

const digestOf = ({ outcome, log }: TestBuild) =>
  outcome.kind === 'successful' ? outcome.image.digest : expect.fail(log);

test.for<[string, Readonly<Record<string, Content>>, BuildSettings]>([
  ['go', GO_SERVER, {}],
  // Its lockfile has no checksums, so npm would ask whether what it has is still the newest.
  ['node', NODE_APP, { env: { npm_config_offline: 'true' } }],
])(
  'the second build of a commit fetches nothing and gives the same image: %s',
  {
    timeout: 300_000,
  },
  async ([name, files, offline], { skip }) => {
    await (await createTestRepository(join(folder.path, 'repositories'), name)).commit(files);
    const first = await build(name, {});
    if (first.outcome.kind !== 'successful' && UNREACHABLE.test(first.log))
      skip('its package registry cannot be reached from here');
    const second = await build(name, { ...offline, network: 'none' });
    expect(digestOf(second)).toBe(digestOf(first));
    expect(second.log).toMatch(/^Cache .*: hit, /m);
  },
);
