import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BuildSettings, WorkerSettings } from '@stagewright/api';
import { type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandboxExecutor } from '../executors/sandbox/sandbox-executor.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import { type TestBuild, temporaryFolder, testBuild } from '../testing/test-build.ts';
import { createTestRepository, type TestRepository } from '../testing/test-repository.ts';
import { pushTinyBase } from '../testing/tiny-base.ts';
import { createThreadPool } from '../threads/thread-pool.ts';
import { forgetCaches } from './forget-caches.ts';
import { clearProjectCaches, listProjectCaches } from './project-caches.ts';

/** What `npm` would fetch is written by the commands themselves: nothing else of a cache is npm's own. */
const FILES = { 'package.json': '{"name":"site"}', 'package-lock.json': '{"lockfileVersion":3}' };
const SHOW = 'cat ~/.npm/fetched || echo empty';
const LEAVE = 'mkdir dist; echo hello >dist/index.html';

describe('the caches of a job', () => {
  const threads = createThreadPool({ size: 1 });
  const sandbox = createSandboxExecutor();
  let registry: DockerRegistry;
  let server: GitServer;
  let folder: { path: string; remove: () => Promise<void> };
  let repository: TestRepository;
  let base: string;
  let jobs = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const root = join(folder.path, 'repositories');
    await mkdir(root);
    server = await startGitServer({ root });
    registry = await startDockerRegistry();
    base = await pushTinyBase(registry.host, folder.path);
    repository = await createTestRepository(root, 'site');
    await repository.commit(FILES);
  });
  afterAll(async () => {
    await threads.close();
    await server.close();
    await registry.close();
    await folder.remove();
  });

  interface Run {
    readonly trusted?: boolean;
    readonly settings?: BuildSettings;
    readonly worker?: Partial<WorkerSettings>;
    readonly signal?: AbortSignal;
  }

  function newJob() {
    const jobId = `job-${++jobs}`;
    const kept = join(folder.path, 'cache/dependencies/p1', jobId);
    const build = (run: Run, ...script: readonly string[]): Promise<TestBuild> =>
      testBuild({
        folder: folder.path,
        registry: registry.host,
        ...(run.worker === undefined ? {} : { settings: run.worker }),
        ...(run.signal === undefined ? {} : { signal: run.signal }),
        context: {
          toolEnv: { PATH: process.env['PATH'] ?? '' },
          threads,
          repositories: { sandbox },
        },
        assignment: {
          job_id: jobId,
          settings: {
            build_cmd: [...script, LEAVE].join('\n'),
            artifact_path: 'dist',
            base_image: base,
            network: 'none',
            ...run.settings,
          },
          source: {
            kind: 'git',
            url: `${server.url}/site.git`,
            ref: { kind: 'branch', name: 'main' },
            submodules: false,
            trusted: run.trusted ?? true,
          },
        },
      });
    return { build, kept };
  }

  const saysOfCache = ({ log }: TestBuild) =>
    log.split('\n').flatMap((line) => (line.startsWith('Cache npm: ') ? [line.slice(11)] : []));

  it('are missed, kept, hit while the lockfile is the same, and else the newest is the one to start from', async () => {
    const { build } = newJob();
    const first = await build({}, SHOW, 'echo one >~/.npm/fetched');
    expect(first.outcome.kind, first.log).toBe('successful');
    expect(saysOfCache(first)).toEqual([
      'miss (no build of the job has kept one)',
      expect.stringMatching(/^kept, .* kB$/),
    ]);
    expect(saysOfCache(await build({}, SHOW))[1]).toBe('kept, nothing is new');
    const second = await build({}, SHOW, 'echo two >>~/.npm/fetched');
    expect(second.log).toContain('one\n');
    expect(saysOfCache(second)[0]).toMatch(/^hit, .* \(the lockfiles are the same\)$/);
    await repository.commit({ 'package-lock.json': '{"lockfileVersion":3,"packages":{}}' });
    const other = await build({}, SHOW, 'echo three >~/.npm/fetched');
    await repository.commit(FILES);
    expect(other.log).toContain('one\ntwo\n');
    expect(saysOfCache(other)[0]).toMatch(/^fallback, .* \(the newest of the job, of other lockfiles\)$/);
    expect((await build({}, SHOW)).log).toContain('one\ntwo\n');
    expect(other.left).toEqual([]);
  });

  it('are not those of other jobs, and not used where the job does not want them', async () => {
    const { build, kept } = newJob();
    const without = await build(
      { settings: { cache: false } },
      SHOW,
      'mkdir ~/.npm; echo one >~/.npm/fetched',
    );
    expect(without.log).toContain('No cache is used: build.cache is false');
    expect(without.log).toContain('empty\n');
    expect(existsSync(kept)).toBe(false);
    expect((await build({}, SHOW)).log).toContain('empty\n');
  });

  it('are read but never changed by a ref that is not trusted', async () => {
    const { build, kept } = newJob();
    const hostile = ['echo poison >~/.npm/fetched', 'echo poison >~/.npm/added', 'chmod -R 777 ~/.npm'];
    await build({ trusted: false }, ...hostile);
    expect(existsSync(kept)).toBe(false);
    await build({}, SHOW, 'echo one >~/.npm/fetched', 'chmod 600 ~/.npm/fetched');
    const untrusted = await build({ trusted: false }, SHOW, ...hostile);
    expect(untrusted.outcome.kind, untrusted.log).toBe('successful');
    expect(untrusted.log).toContain('one\n');
    expect(saysOfCache(untrusted)).toEqual([
      expect.stringMatching(/^hit, .*, a copy: the ref is not trusted$/),
      'not kept: the ref is not trusted',
    ]);
    const after = await build({}, SHOW, 'stat -c %a ~/.npm/fetched', 'ls ~/.npm');
    expect(after.log).toContain('one\n600\nfetched\n');
  });

  it('stay as they were when a build fails, and are given up when it has changed what was there', async () => {
    const { build } = newJob();
    await build({}, 'echo one >~/.npm/fetched');
    const failed = await build({}, 'mkdir ~/.npm/half', 'echo half >~/.npm/half/written', 'exit 3');
    expect(failed.outcome).toMatchObject({ kind: 'failed', failure: { reason: 'command_failed' } });
    expect(saysOfCache(failed)[1]).toBe('stays as it was before the build, which did not succeed');
    expect((await build({}, SHOW, 'ls ~/.npm')).log).toContain('one\nfetched\n');
    const changing = await build({}, 'echo half >~/.npm/fetched', 'exit 3');
    expect(saysOfCache(changing)[1]).toBe(
      'given up: the build did not succeed and has changed what was there',
    );
    expect((await build({}, SHOW)).log).toContain('empty\n');
  });

  it('stay as they were when a build is stopped, and are nobody else’s while a build has them', async () => {
    const { build, kept } = newJob();
    await build({}, 'echo one >~/.npm/fetched');
    const [entry = ''] = await readdir(kept);
    const stop = new AbortController();
    const stopped = build({ signal: stop.signal }, 'touch ~/.npm/half', 'sleep 600');
    await expect.poll(() => existsSync(join(kept, entry, 'tree')), { timeout: 60_000 }).toBe(false);
    const beside = await build({}, SHOW);
    expect(beside.log).toContain('empty\n');
    expect(saysOfCache(beside)[0]).toBe('miss (another build has it now)');
    stop.abort();
    expect((await stopped).outcome.kind).toBe('stopped');
    expect(await readdir(join(kept, entry, 'tree'))).toEqual(['fetched']);
  });

  it('are listed and cleared by hand, and what a build has at that moment is not put back', async () => {
    const [one, other] = [newJob(), newJob()];
    await one.build({}, 'echo one >~/.npm/fetched');
    await other.build({}, 'echo other >~/.npm/fetched');
    const cacheDir = join(folder.path, 'cache');
    const [jobId, otherJob] = [one, other].map(({ kept }) => basename(kept));
    const wanted = { projectId: 'p1', jobId: jobId ?? '' };
    expect(await listProjectCaches(cacheDir, wanted)).toMatchObject([{ jobId, name: 'npm', inUse: false }]);
    expect(await clearProjectCaches(cacheDir, { ...wanted, name: 'maven' })).toEqual([]);
    expect(await clearProjectCaches(cacheDir, { ...wanted, projectId: 'p2' })).toEqual([]);
    const building = one.build({}, 'cat ~/.npm/fetched', 'while ! [ -e ~/.npm/go-on ]; do sleep 0.1; done');
    await expect
      .poll(async () => (await listProjectCaches(cacheDir, wanted))[0]?.inUse, { timeout: 60_000 })
      .toBe(true);
    expect(await clearProjectCaches(cacheDir, wanted)).toHaveLength(1);
    const [work = ''] = await readdir(join(folder.path, 'work'));
    await writeFile(join(folder.path, 'work', work, 'caches/0/go-on'), '');
    const built = await building;
    expect(built.log).toContain('one\n');
    expect(saysOfCache(built)[1]).toBe('not kept: it was removed during the build');
    expect(await listProjectCaches(cacheDir, wanted)).toEqual([]);
    expect(await listProjectCaches(cacheDir, { projectId: 'p1', name: 'npm' })).toContainEqual(
      expect.objectContaining({ jobId: otherJob }),
    );
  });

  it('lead the service nowhere', async () => {
    const { build, kept } = newJob();
    const outside = join(folder.path, 'outside');
    await mkdir(outside, { mode: 0o700 });
    await writeFile(join(outside, 'file'), 'untouched');
    await chmod(join(outside, 'file'), 0o600);
    const links = [
      `ln -sfn ${outside} ~/.npm/folder`,
      `ln -sfn ${outside}/file ~/.npm/file`,
      'mkfifo ~/.npm/pipe',
    ];
    const first = await build({}, ...links, `ln -sfn ${outside} ~/.npm/added`);
    expect(first.outcome.kind, first.log).toBe('successful');
    const [entry = ''] = await readdir(kept);
    await build({ trusted: false }, 'true');
    await build({}, 'rm ~/.npm/added', 'mkdir ~/.npm/added');
    await build({}, `ln -s ${outside} ~/.npm/more`, 'exit 1');
    expect((await readdir(join(kept, entry, 'tree'))).sort()).toEqual(['added', 'file', 'folder', 'pipe']);
    await forgetCaches(join(folder.path, 'cache'), { limitBytes: 0 });
    expect(existsSync(kept)).toBe(false);
    expect(await readFile(join(outside, 'file'), 'utf8')).toBe('untouched');
    const { uid, mode } = await stat(join(outside, 'file'));
    expect([uid, mode & 0o777]).toEqual([process.getuid?.(), 0o600]);
  });

  it('over the limit of the worker go, the least recently used first', async () => {
    const [older, newer] = [newJob(), newJob()];
    const fetch = 'head -c 3000000 /dev/zero >~/.npm/fetched';
    await older.build({}, fetch);
    await newer.build({ worker: { caches_bytes: 5_000_000 } }, fetch);
    expect([existsSync(older.kept), existsSync(newer.kept)]).toEqual([false, true]);
    await forgetCaches(join(folder.path, 'cache'), { ageMs: 3_600_000 });
    expect(existsSync(newer.kept)).toBe(true);
    await forgetCaches(join(folder.path, 'cache'), { ageMs: -3_600_000 });
    expect(existsSync(newer.kept)).toBe(false);
  });
});
