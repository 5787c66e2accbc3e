import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildFacts, BuildSettings } from '@stagewright/api';
import { type DockerRegistry, freePort, runPulledImage, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandboxExecutor } from './executors/sandbox/sandbox-executor.ts';
import { type GitServer, startGitServer } from './testing/git-server.ts';
import { type BasePlace, pushPhpBase, pushPythonBase, pushTomcatBase } from './testing/language-bases.ts';
import { mainBranch } from './testing/main-branch.ts';
import { FLASK_APP, GO_SERVER, NODE_APP, PHP_PAGE, SPRING_BOOT, WAR } from './testing/sample-repositories.ts';
import { shareHostBases } from './testing/shared-host-bases.ts';
import { type TestBuild, temporaryFolder, testBuild } from './testing/test-build.ts';
import { type Content, createTestRepository } from './testing/test-repository.ts';
import { createThreadPool } from './threads/thread-pool.ts';

/** A tool that fetches packages says one of these when its registry cannot be reached. */
const UNREACHABLE =
  /ENOTFOUND|EAI_AGAIN|Could not transfer artifact|Failed to establish a new connection|Temporary failure in name resolution|no such host|dial tcp/;

const toolEnv = Object.fromEntries(
  ['PATH', 'JAVA_HOME', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

/** Upon the Java that the image before it runs on. */
const tomcatUponSpring = (place: BasePlace) =>
  pushTomcatBase(place, { repository: 'sources/spring', tag: '1' });

/** Repositories behind a login, built with packages of the public registries; the images run and answer. */
describe('a repository becomes an image:', () => {
  const login = { username: 'ci', password: 'planted-repository-token' };
  const threads = createThreadPool({ size: 2 });
  let registry: DockerRegistry;
  let server: GitServer;
  let folder: { path: string; remove: () => Promise<void> };

  beforeAll(async () => {
    folder = await temporaryFolder();
    await shareHostBases(join(folder.path, 'cache'));
    const root = join(folder.path, 'repositories');
    await mkdir(root);
    server = await startGitServer({ root, login });
    registry = await startDockerRegistry();
  });
  afterAll(async () => {
    await threads.close();
    await server.close();
    await registry.close();
    await folder.remove();
  });

  interface Case {
    readonly files: Readonly<Record<string, Content>>;
    readonly answer: string;
    /** Pushes the image that it goes upon. Default: the machine's own runtime. */
    readonly base?: (place: BasePlace) => Promise<string>;
    readonly settings?: BuildSettings;
    /** Settings of a second build of the commit, which has no network to fetch by. */
    readonly offline?: BuildSettings;
    /** What is found out beside commit and plan. */
    readonly facts?: BuildFacts;
  }

  async function build(name: string, settings: BuildSettings): Promise<TestBuild> {
    const target = {
      kind: 'registry',
      registry: registry.host,
      scheme: 'http',
      repository: `sources/${name}`,
      tag: '1',
      token: '',
    } as const;
    return await testBuild({
      folder: folder.path,
      registry: registry.host,
      context: { toolEnv, threads, repositories: { sandbox: createSandboxExecutor() } },
      assignment: {
        target,
        settings,
        source: mainBranch(`${server.url}/${name}.git`, { login: { host: server.host, ...login } }),
      },
    });
  }

  async function answers(name: string): Promise<string> {
    const port = await freePort();
    const image = await runPulledImage(`${registry.host}/sources/${name}:1`, {
      env: [`PORT=${port}`, `SERVER_PORT=${port}`, `JDK_JAVA_OPTIONS=-Dport=${port} -XX:TieredStopAtLevel=1`],
    });
    try {
      await image.printed(/listening|Tomcat started|Server startup in|Development Server .* started/);
      const ask = () => fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
      await expect.poll(() => ask().catch(() => ''), { timeout: 20_000 }).not.toBe('');
      return await ask();
    } finally {
      await image.close();
    }
  }

  it.for<[string, Case]>([
    // Its lockfile has no checksums, so npm would ask whether what it has is still the newest.
    ['node', { files: NODE_APP, answer: '  x 172800000', offline: { env: { npm_config_offline: 'true' } } }],
    ['go', { files: GO_SERVER, answer: 'hello\nfrom\ngo', offline: {} }],
    ['flask', { files: FLASK_APP, answer: 'hello from flask', base: pushPythonBase }],
    ['php', { files: PHP_PAGE, answer: 'hello from php 8', base: pushPhpBase }],
    ['spring', { files: SPRING_BOOT, answer: 'hello from spring' }],
    [
      'war',
      {
        files: WAR,
        answer: 'hello from a war',
        base: tomcatUponSpring,
        settings: { code_check: { checkstyle: { max_errors: 100 } } },
        facts: expect.objectContaining({
          code_checks: [
            expect.objectContaining({
              check: 'checkstyle',
              reports: 1,
              complete: true,
              warnings: 0,
              infos: 0,
            }),
          ],
        }),
      },
    ],
  ])(
    '%s',
    { timeout: 300_000 },
    async ([name, { files, answer, base, settings, facts, offline }], { skip }) => {
      const commit = await (await createTestRepository(join(folder.path, 'repositories'), name)).commit(
        files,
      );
      const place = { registry: registry.host, folder: folder.path };
      const first = await build(name, {
        ...settings,
        ...(base === undefined ? {} : { base_image: await base(place) }),
      });
      if (first.outcome.kind !== 'successful' && UNREACHABLE.test(first.log)) {
        skip('its package registry cannot be reached from here');
      }
      if (first.outcome.kind !== 'successful') expect.fail(first.log);
      expect(first.log).not.toContain(login.password);
      expect(first.left).toEqual([]);
      const found: BuildFacts = Object.assign(
        {},
        ...first.reports.map((report) => (report.type === 'facts' ? report.facts : {})),
      );
      if (facts !== undefined) expect(found).toEqual(facts);
      expect(found).toMatchObject({
        commit: { id: commit, committer: 'Carl Committer' },
        plan: { origin: 'language' },
      });
      expect(await answers(name)).toBe(answer);
      if (offline === undefined) return;
      const second = await build(name, { ...offline, network: 'none' });
      if (second.outcome.kind !== 'successful') expect.fail(second.log);
      expect(second.outcome.image.digest).toBe(first.outcome.image.digest);
      expect(second.log).toMatch(/^Cache .*: hit, /m);
    },
  );
});
