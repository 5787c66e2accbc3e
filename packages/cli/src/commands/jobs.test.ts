import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembling } from '@stagewright/api';
import { describe, expect } from 'vitest';
import { test } from '../testing/cli-test.ts';
import { JOB, JOB_ID } from '../testing/samples.ts';
import { refuse } from '../testing/scripted-server.ts';

const CREATED = {
  job_id: JOB_ID,
  job_name: 'main-loop',
  job_description: '',
  cluster_name: '',
  cluster_id: '',
  created_at: '2025-11-14 08:00:00 +0000 UTC',
};

const LISTED = { list: [{ job_id: JOB_ID, job_name: 'main-loop' }], total: 1, page: 1, per_page: 20 };

describe('jobs create', () => {
  test('makes the body from its flags', async ({ cli, server }) => {
    server.on(assembling.createJob, CREATED);
    const flags = [
      '--package',
      'obs://demo/MainLoop.jar',
      '--language',
      'java',
      '--tag',
      '1.0',
      '--memory',
      '512',
    ];
    const more = ['--env', 'A=1', '--env', 'B=x=y', '--timeout', '30', '--arch', 'aarch64'];
    const result = await cli(['jobs', 'create', 'main-loop', ...flags, ...more]);
    expect(result).toMatchObject({ exit: 0, stdout: `Job main-loop is created: ${JOB_ID}\n`, stderr: '' });
    expect(server.calls[0]?.json()).toEqual({
      job_name: 'main-loop',
      environment_setting: { docker_version: '1.0', build_os: { arch: 'aarch64' } },
      code_repo: { type: 'BinObs', url: 'obs://demo/MainLoop.jar' },
      build: { language: 'java', env: { A: '1', B: 'x=y' }, timeout_s: 30, resources: { memory_mb: 512 } },
    });
  });

  test('takes the checks of a project, with and without a limit', async ({ cli, server }) => {
    server.on(assembling.createJob, CREATED);
    await cli(['jobs', 'create', 'shop', '--code-check', 'pmd', '--code-check', 'checkstyle=0']);
    expect(server.calls[0]?.json()).toMatchObject({
      build: { code_check: { pmd: {}, checkstyle: { max_errors: 0 } } },
    });
    const wrong = await cli(['jobs', 'create', 'shop', '--code-check', 'eslint']);
    expect(wrong).toMatchObject({ exit: 2, stderr: expect.stringContaining('checkstyle, pmd, findbugs') });
  });

  test('takes a job from a file or from stdin, and flags win over it', async ({ cli, home, server }) => {
    server.on(assembling.createJob, CREATED);
    const job = {
      job_name: 'old',
      environment_setting: { cluster_name: 'p' },
      code_repo: { type: 'BinObs', url: 'u' },
    };
    const file = join(home.path, 'job.json');
    await writeFile(file, JSON.stringify(job));
    await cli(['jobs', 'create', '--file', file]);
    await cli(['jobs', 'create', 'new', '--file', '-', '--tag', '2'], { stdin: JSON.stringify(job) });
    expect(server.calls.map((call) => call.json())).toEqual([
      job,
      { ...job, job_name: 'new', environment_setting: { cluster_name: 'p', docker_version: '2' } },
    ]);
  });

  test('answers as the API with --json and with the id alone with --quiet', async ({ cli, server }) => {
    server.on(assembling.createJob, CREATED);
    const args = ['jobs', 'create', 'main-loop', '--package', 'obs://demo/MainLoop.jar'];
    expect((await cli([...args, '--json'])).json()).toEqual(CREATED);
    expect((await cli([...args, '--quiet'])).stdout).toBe(`${JOB_ID}\n`);
  });

  test.for([
    { name: 'no name', args: [], message: 'The job needs a name' },
    {
      name: 'two sources',
      args: ['x1', '--package', 'obs://a/b', '--repo', 'https://c'],
      message: 'one source',
    },
    { name: 'a branch of nothing', args: ['x1', '--branch', 'main'], message: 'belong to a source' },
    {
      name: 'an unknown architecture',
      args: ['x1', '--arch', 'vax'],
      message: 'Allowed choices are x86_64, aarch64',
    },
    { name: 'a time that is no number', args: ['x1', '--timeout', 'soon'], message: 'whole number from 1' },
    { name: 'a variable without a name', args: ['x1', '--env', '=1'], message: 'NAME=value' },
    {
      name: 'a file that is not there',
      args: ['--file', '/nonexistent/job.json'],
      message: 'cannot be read: ENOENT',
    },
  ])('refuses $name before it calls', async ({ args, message }, { cli, server }) => {
    const result = await cli(['jobs', 'create', ...args]);
    expect(result).toMatchObject({ exit: 2, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(server.calls).toEqual([]);
  });

  test('refuses stdin that is not a JSON object', async ({ cli }) => {
    expect(await cli(['jobs', 'create', '--file', '-'], { stdin: '{' })).toMatchObject({ exit: 2 });
    const list = await cli(['jobs', 'create', '--file', '-'], { stdin: '[]' });
    expect(list).toMatchObject({ exit: 2, stderr: 'error: stdin holds no JSON object\n' });
  });

  test("tells the API's refusal with its code, advice and request id", async ({ cli, server }) => {
    server.on(assembling.createJob, (_, response) => {
      refuse(response, 400, 'SVCSTG.CPE.4004005', 'A job with the name main-loop exists already.');
      return undefined;
    });
    const args = ['jobs', 'create', 'main-loop', '--package', 'obs://demo/a.jar'];
    expect(await cli(args)).toMatchObject({
      exit: 1,
      stdout: '',
      stderr:
        'error: A job with the name main-loop exists already. (SVCSTG.CPE.4004005)\n' +
        '  Choose another name; letters are compared without case.\n' +
        '  request id: request-1\n',
    });
    const { stderr } = await cli([...args, '--json']);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        message: 'A job with the name main-loop exists already.',
        error_code: 'SVCSTG.CPE.4004005',
        status: 400,
        advice: 'Choose another name; letters are compared without case.',
        request_id: 'request-1',
        exit_code: 1,
      },
    });
  });
});

describe('jobs list', () => {
  test('shows names and ids, and says when there are more', async ({ cli, server }) => {
    server.on(assembling.listJobs, { ...LISTED, total: 30 });
    const result = await cli(['jobs', 'list', '--name', 'main', '--per-page', '1']);
    expect(result.stdout).toBe(`NAME       ID\nmain-loop  ${JOB_ID}\n`);
    expect(result.stderr).toBe('1 of 30; more: --page 2\n');
    expect(server.calls[0]?.query).toEqual({ job_name: 'main', per_page: '1' });
  });

  test('is one JSON document, wherever --json stands', async ({ cli, server }) => {
    server.on(assembling.listJobs, LISTED);
    expect((await cli(['jobs', 'list', '--json'])).json()).toEqual(LISTED);
    expect((await cli(['--json', 'jobs', 'list'])).json()).toEqual(LISTED);
  });

  test('keeps what others wrote from steering the terminal', async ({ cli, server }) => {
    const list = [{ job_id: JOB_ID, job_name: 'a\u001b[2Jb\r\u202ec\n' }];
    server.on(assembling.listJobs, { ...LISTED, list });
    const { stdout } = await cli(['jobs', 'list']);
    expect(stdout).toContain('ab  c');
    expect(stdout.split('\n')).toHaveLength(3);
  });
});

describe('jobs show', () => {
  test('takes a name in any case, through all pages, or an id', async ({ cli, server }) => {
    server.on(assembling.listJobs, ({ query }) =>
      query['page'] === '1'
        ? { list: [{ job_id: 'other', job_name: 'main-loop-2' }], total: 101, page: 1, per_page: 100 }
        : { ...LISTED, total: 101, page: 2 },
    );
    server.on(assembling.getJob, JOB);
    const { stdout } = await cli(['jobs', 'show', 'MAIN-loop']);
    expect(stdout).toContain('source:      BinObs obs://demo/MainLoop.jar\n');
    expect(stdout).toContain('timeout_s:   60\n');
    expect((await cli(['jobs', 'show', JOB_ID, '--json'])).json()).toEqual(JOB);
    expect(server.callsTo(assembling.getJob).map(({ params }) => params['job_id'])).toEqual([JOB_ID, JOB_ID]);
  });

  test('ends with 4 for a name or id that is not there', async ({ cli, server }) => {
    server.on(assembling.listJobs, { list: [], total: 0, page: 1, per_page: 100 });
    server.on(assembling.getJob, (_, response) => {
      refuse(response, 404, 'SVCSTG.00100429', 'The job was not found.');
      return undefined;
    });
    expect(await cli(['jobs', 'show', 'nothing'])).toMatchObject({ exit: 4, stdout: '' });
    expect(await cli(['jobs', 'show', JOB_ID])).toMatchObject({ exit: 4, stdout: '' });
  });
});

describe('jobs update', () => {
  test('changes what the flags name and keeps the rest', async ({ cli, server }) => {
    server.on(assembling.getJob, JOB).on(assembling.updateJob);
    const result = await cli(['jobs', 'update', JOB_ID, '--name', 'renamed', '--timeout', '90']);
    expect(result).toMatchObject({ exit: 0, stdout: 'Job renamed is changed.\n' });
    expect(server.callsTo(assembling.updateJob)[0]?.json()).toEqual({
      ...JOB.spec,
      job_name: 'renamed',
      build: { language: 'java', timeout_s: 90 },
    });
  });

  test('replaces the job with what a file holds', async ({ cli, server }) => {
    server.on(assembling.getJob, JOB).on(assembling.updateJob);
    const stdin = JSON.stringify({ environment_setting: {} });
    await cli(['jobs', 'update', JOB_ID, '--file', '-'], { stdin });
    expect(server.callsTo(assembling.updateJob)[0]?.json()).toEqual({
      job_name: 'main-loop',
      environment_setting: {},
    });
  });
});

test('jobs delete says what is gone', async ({ cli, server }) => {
  server.on(assembling.deleteJob).on(assembling.listJobs, LISTED);
  expect((await cli(['jobs', 'delete', 'main-loop'])).stdout).toBe('Job main-loop is deleted.\n');
  expect((await cli(['jobs', 'delete', JOB_ID, '--json'])).json()).toEqual({ job_id: JOB_ID, deleted: true });
});
