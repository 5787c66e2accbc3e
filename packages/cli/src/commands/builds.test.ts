import { assembling, type BuildPlan, nativeBuilds } from '@stagewright/api';
import { describe, expect } from 'vitest';
import { test } from '../testing/cli-test.ts';
import { BUILD_ID, buildRecord, DIGEST, JOB_ID, STARTED } from '../testing/samples.ts';
import { refuse } from '../testing/scripted-server.ts';

test('builds start says which build waits or runs', async ({ cli, server }) => {
  server.on(assembling.startBuild, STARTED);
  const result = await cli(['builds', 'start', JOB_ID]);
  expect(result).toMatchObject({
    exit: 0,
    stdout: `Build 4 of main-loop is Queuing: ${BUILD_ID}\n`,
    stderr: '',
  });
  expect((await cli(['builds', 'start', JOB_ID, '--json'])).json()).toEqual(STARTED);
  expect((await cli(['builds', 'start', JOB_ID, '-q'])).stdout).toBe(`${BUILD_ID}\n`);
  expect(server.calls.every(({ body }) => body.byteLength === 0)).toBe(true);
});

test('builds start names the branch, tag or commit that is built', async ({ cli, server }) => {
  server.on(assembling.startBuild, STARTED);
  const commit = 'c'.repeat(40);
  await cli(['builds', 'start', JOB_ID, '--tag', 'v1']);
  await cli(['builds', 'start', JOB_ID, '--branch', 'next', '--commit', commit]);
  expect(server.calls.map(({ body }) => JSON.parse(body.toString()))).toEqual([
    { tag: 'v1' },
    { branch: 'next', commit_id: commit },
  ]);
  expect((await cli(['builds', 'start', JOB_ID, '--tag', 'v1', '--branch', 'next'])).exit).toBe(2);
});

test('builds list shows the newest first, as the server answers', async ({ cli, server }) => {
  const list = [
    { build_id: BUILD_ID, build_state: 'Building', duration: 3, index: 10 },
    { build_id: JOB_ID, build_state: 'Failed', duration: 4000, index: 9 },
  ];
  const answer = { list, total: 2, page: 1, per_page: 20, finished: 1, successful: 0 };
  server.on(assembling.listBuilds, answer);
  expect((await cli(['builds', 'list', JOB_ID])).stdout).toBe(
    `INDEX  STATE     DURATION  ID\n   10  Building        3s  ${BUILD_ID}\n    9  Failed       1h 6m  ${JOB_ID}\n`,
  );
  expect((await cli(['builds', 'list', JOB_ID, '--json'])).json()).toEqual(answer);
});

describe('builds show', () => {
  test('names image and digest of a build that published', async ({ cli, server }) => {
    server.on(assembling.getBuild, buildRecord());
    const { stdout } = await cli(['builds', 'show', BUILD_ID]);
    expect(stdout).toContain('image:       127.0.0.1:7080/default/main-loop:4\n');
    expect(stdout).toContain(`digest:      ${DIGEST}\n`);
    expect(stdout).toContain('duration:    12s\n');
  });

  test('does not name the planned image of a build that failed, but why and whose move it is', async ({
    cli,
    server,
  }) => {
    const failure = {
      reason: 'archive_invalid',
      phase: 'PreProcess',
      blame: 'user',
      message: 'Not a zip.',
    } as const;
    const record = buildRecord({ build_state: 'Failed', state: 'Failed', archive_result: {}, failure });
    server.on(assembling.getBuild, record);
    const result = await cli(['builds', 'show', BUILD_ID]);
    expect(result.exit).toBe(0);
    expect(result.stdout).not.toContain('127.0.0.1:7080');
    expect(result.stdout).toContain('failure:     archive_invalid in PreProcess: Not a zip.\n');
    expect(result.stdout).toContain('advice to:   user\n');
    expect((await cli(['builds', 'show', BUILD_ID, '--json'])).json()).toEqual(record);
  });

  test('says why a build waits', async ({ cli, server }) => {
    const wait = { position: 2, reason: 'all workers are busy' };
    server.on(
      assembling.getBuild,
      buildRecord({ build_state: 'Queuing', state: 'Queuing', ended_at: '', wait }),
    );
    expect((await cli(['builds', 'show', BUILD_ID])).stdout).toContain(
      'waits:       2 before it: all workers are busy\n',
    );
  });
});

test('builds plan shows what is run, and why', async ({ cli, server }) => {
  const plan: BuildPlan = {
    origin: 'language',
    because: 'package.json with a lockfile of npm',
    executor: 'sandbox',
    language: 'nodejs',
    language_version: '24',
    version_from: '.nvmrc',
    tool: 'npm',
    steps: [{ name: 'install', argv: ['npm', 'ci'] }],
    caches: [],
  };
  server.on(nativeBuilds.plan, plan);
  const { stdout } = await cli(['builds', 'plan', BUILD_ID]);
  expect(stdout).toContain('package.json with a lockfile of npm\n');
  expect(stdout).toContain('"npm" "ci"\n');
  expect(stdout).not.toContain('Dockerfile');
  expect((await cli(['builds', 'plan', BUILD_ID, '--json'])).json()).toEqual(plan);
});

test('builds checks counts what was found, and shows it check by check', async ({ cli, server }) => {
  const none = { build_id: BUILD_ID, build_order: 1, total_count: 0, error_count: 0, warning_count: 0 };
  const unchecked = { static: { count_info: [{ ...none, info_count: 0, checked: false }] } };
  const count = { ...none, total_count: 3, error_count: 1, warning_count: 2, info_count: 0, checked: true };
  server.on(assembling.getResults, {
    checkstyle: unchecked,
    pmd: { static: { count_info: [count] } },
    findbugs: unchecked,
  });
  const { stdout } = await cli(['builds', 'checks', BUILD_ID]);
  expect(stdout).toMatch(/^pmd +yes +1 +2 +0$/m);
  expect(stdout).toMatch(/^findbugs +no +0 +0 +0$/m);
  const finding = { file: 'src/A.java', line: 3, severity: 'error', rule: 'Rule', message: 'a\u001btext' };
  server.on(assembling.getBuild, { checkstyle: {}, pmd: { ...count, findings: [finding] }, findbugs: {} });
  const found = await cli(['builds', 'checks', BUILD_ID, '--check', 'pmd']);
  expect(found.stdout).toMatch(/^error +src\/A\.java:3 +Rule +a.*ext$/m);
  expect(found.stdout).not.toContain('\u001b');
  expect(server.calls.at(-1)?.query).toEqual({ taskname: 'pmd' });
});

test('builds phases shows all six', async ({ cli, server }) => {
  const names = ['Init', 'Download', 'PreProcess', 'Build', 'Artifact', 'PostProcess'] as const;
  const list = names.map((name, id) => ({ id, name, state: 'NotStarted', started_at: '', ended_at: '' }));
  server.on(assembling.listPhases, { list, total: 6 });
  const { stdout } = await cli(['builds', 'phases', BUILD_ID]);
  expect(
    stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/\s+/)[0]),
  ).toEqual([...names]);
  expect((await cli(['builds', 'phases', BUILD_ID, '--json'])).json()).toEqual({ list, total: 6 });
});

test('builds events reads all pages', async ({ cli, server }) => {
  const event = (sequence: number) => ({
    sequence,
    at: '2025-11-14T08:00:42Z',
    type: 'queued',
    data: { epoch: 1 },
  });
  server.on(nativeBuilds.history, ({ query }) =>
    query['after'] === '0'
      ? { list: [event(1), event(2)], next: 2 }
      : query['after'] === '2'
        ? { list: [event(3)], next: 3 }
        : { list: [], next: 3 },
  );
  const { stdout } = await cli(['builds', 'events', BUILD_ID]);
  expect(stdout).toContain('3  2025-11-14T08:00:42Z  queued  {"epoch":1}\n');
  expect((await cli(['builds', 'events', BUILD_ID, '--json'])).json()).toEqual({
    list: [1, 2, 3].map(event),
  });
});

describe('cancel', () => {
  const cancelled = buildRecord({ build_state: 'Cancel', state: 'Cancel', archive_result: {} });

  test('waits as long as it is told, and force cuts the grace', async ({ cli, server }) => {
    server.on(assembling.cancelBuild, cancelled);
    const result = await cli(['cancel', BUILD_ID]);
    expect(result).toMatchObject({
      exit: 0,
      stdout: 'Build 4 of main-loop is cancelled; it has published nothing.\n',
    });
    await cli(['builds', 'cancel', BUILD_ID, '--wait', '0.5', '--force']);
    expect(server.calls.map(({ query }) => query)).toEqual([{ wait: '10' }, { wait: '0.5', force: 'true' }]);
    expect(server.calls.every(({ body }) => body.byteLength === 0)).toBe(true);
    await cli(['cancel', BUILD_ID, '--note', 'the wrong branch']);
    expect(JSON.parse(String(server.calls.at(-1)?.body))).toEqual({ note: 'the wrong branch' });
    expect((await cli(['cancel', BUILD_ID, '--json'])).json()).toEqual(cancelled);
  });

  test('counts a stop without proof as not done', async ({ cli, server }) => {
    const cancel = {
      state: 'stopping',
      requested_by: 'admin',
      requested_at: '2025-11-14 08:00:42 +0000 UTC',
      reason: 'user',
      note: '',
      confirmed_at: '',
      confirmed_by: '',
    } as const;
    server.on(
      assembling.cancelBuild,
      buildRecord({ build_state: 'Building', state: 'Building', ended_at: '', cancel }),
    );
    expect(await cli(['cancel', BUILD_ID])).toMatchObject({
      exit: 1,
      stdout: 'Build 4 of main-loop is stopping; it will end as Cancel.\n',
    });
  });

  test('fails for a build that has ended otherwise', async ({ cli, server }) => {
    server.on(assembling.cancelBuild, (_, response) => {
      refuse(response, 400, 'SVCSTG.CPE.4004003', 'The build is Successful.');
      return undefined;
    });
    const result = await cli(['cancel', BUILD_ID]);
    expect(result).toMatchObject({ exit: 1, stdout: '' });
    expect(result.stderr).toContain('The build is Successful. (SVCSTG.CPE.4004003)');
  });
});
