import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildFacts, BuildSettings, WorkerSettings } from '@stagewright/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackageAnswer, PackageFile } from '../build-context.ts';
import { createSandboxExecutor } from '../executors/sandbox/sandbox-executor.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import { mainBranch } from '../testing/main-branch.ts';
import { temporaryFolder, testBuild } from '../testing/test-build.ts';
import { createTestRepository } from '../testing/test-repository.ts';

const REPORT =
  '<checkstyle version="9.3"><file name="/workspace/source/src/A.java"><error line="3" severity="error" message="hidden planted-secret" source="x.RuleCheck"/></file></checkstyle>';

let server: GitServer;
let folder: { path: string; remove: () => Promise<void> };

beforeAll(async () => {
  folder = await temporaryFolder();
  const root = join(folder.path, 'repositories');
  await mkdir(root);
  server = await startGitServer({ root });
  await (await createTestRepository(root, 'site')).commit({ 'index.html': '<h1>one</h1>' });
  await (await createTestRepository(root, 'checked')).commit({
    'pom.xml': '<project/>',
    'report.xml': REPORT,
  });
});
afterAll(async () => {
  await server.close();
  await folder.remove();
});

/** A build whose package goes to a store that answers as told. */
async function build(
  name: string,
  settings: BuildSettings,
  answer: PackageAnswer = { kind: 'stopped' },
  limits: Partial<WorkerSettings> = {},
) {
  const asked: PackageFile[] = [];
  const built = await testBuild({
    folder: folder.path,
    registry: 'none.example',
    settings: limits,
    context: {
      repositories: { sandbox: createSandboxExecutor() },
      storePackage: async (left) => {
        asked.push(left);
        return answer;
      },
    },
    assignment: {
      settings,
      secrets: { TOKEN: 'planted-secret' },
      source: mainBranch(`${server.url}/${name}.git`),
      target: {
        kind: 'objects',
        registry: '',
        scheme: 'http',
        repository: 'artifacts/team/site',
        tag: '7',
        token: '',
      },
    },
  });
  const facts: BuildFacts = Object.assign(
    {},
    ...built.reports.map((report) => (report.type === 'facts' ? report.facts : {})),
  );
  return { ...built, asked, facts };
}

describe('a package', () => {
  it('is stored as what was left, and is what the build has published', async () => {
    const reference = 'obs://artifacts/team/site/7/site.tar';
    const { outcome, asked, log, left } = await build('site', {}, { kind: 'stored', reference });
    const [{ name, size, sha256 }] = asked as [PackageFile];
    expect(name).toBe('site.tar');
    expect(outcome).toEqual({
      kind: 'successful',
      image: { reference, digest: `sha256:${sha256}`, size, layers: [] },
    });
    expect(log).toContain('Goes to obs://artifacts/team/site/7/');
    expect(left).toEqual([]);
  });

  it.each<[PackageAnswer, object]>([
    [{ kind: 'stopped' }, { kind: 'stopped' }],
    [
      { kind: 'refused', reason: 'superseded_publish', message: 'A later build was first.' },
      { kind: 'failed', failure: { reason: 'superseded_publish', phase: 'Artifact', blame: 'user' } },
    ],
  ])('that is not stored ends the build as the store says', async (answer, outcome) => {
    expect((await build('site', {}, answer)).outcome).toMatchObject(outcome);
  });

  it('that is larger than packages may be is not sent', async () => {
    const { outcome, asked } = await build('site', {}, { kind: 'stopped' }, { source_bytes: 100 });
    expect(outcome).toMatchObject({ failure: { reason: 'archive_invalid', phase: 'Artifact' } });
    expect(asked).toEqual([]);
  });
});

describe('a check', () => {
  const leaves = 'mkdir target && cp report.xml target/checkstyle-result.xml';
  const settings = (build_cmd: string, max_errors?: number): BuildSettings => ({
    build_cmd,
    artifact_path: 'pom.xml',
    code_check: { checkstyle: max_errors === undefined ? {} : { max_errors } },
  });

  it('fails the build over its limit, before anything is stored', async () => {
    const { outcome, asked, facts, log } = await build('checked', settings(leaves, 0));
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: {
        reason: 'code_check_failed',
        phase: 'Build',
        blame: 'user',
        message: 'Checkstyle found more errors (1) than build.code_check.checkstyle.max_errors (0).',
      },
    });
    expect(asked).toEqual([]);
    expect(facts.code_checks).toMatchObject([{ check: 'checkstyle', reports: 1, errors: 1 }]);
    expect(facts.code_checks?.[0]?.findings[0]?.message).toMatch(/^hidden \*+$/);
    expect(log).toContain('Checkstyle: errors 1, warnings 0, infos 0 (reports: 1)');
  });

  it('within its limit lets the build go on', async () => {
    expect((await build('checked', settings(leaves, 1))).asked).toHaveLength(1);
  });

  it('that a failing command has made is told of, and the command is what failed', async () => {
    const { outcome, facts } = await build('checked', settings(`${leaves} && exit 3`, 0));
    expect(outcome).toMatchObject({ failure: { reason: 'command_failed' } });
    expect(facts.code_checks).toMatchObject([{ errors: 1 }]);
  });

  it('that nobody made is said to be missing, and fails only where it has a limit', async () => {
    const { asked, log } = await build('checked', settings('true'));
    expect(asked).toHaveLength(1);
    expect(log).toContain('Checkstyle left no report in a target folder');
    expect((await build('checked', settings('true', 9))).outcome).toMatchObject({
      failure: { reason: 'code_check_failed' },
    });
  });
});
