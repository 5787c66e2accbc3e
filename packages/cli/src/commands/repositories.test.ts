import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Authorization,
  assembling,
  gitAuthorizations,
  keystone,
  secretEndpoints,
} from '@stagewright/api';
import { expect } from 'vitest';
import { test } from '../testing/cli-test.ts';
import { JOB_ID } from '../testing/samples.ts';
import type { ScriptedServer } from '../testing/scripted-server.ts';

const TOKEN = 'planted-repository-token';
const AT = '2026-11-24T04:00:00Z';
const MADE = 1634119075119;

const STORED: Authorization = {
  name: 'main',
  repo_type: 'gitlab',
  repo_host: '',
  repo_home: '',
  repo_user: '',
  avartar: '',
  token_type: 'personal',
  create_time: MADE,
  update_time: MADE,
  status: 0,
};

function inProject(server: ScriptedServer): ScriptedServer {
  const domain = { id: 'd', name: 'default' };
  return server.on(keystone.showToken, {
    token: {
      methods: ['password'],
      issued_at: AT,
      expires_at: AT,
      user: { id: 'u1', name: 'admin', password_expires_at: '', domain },
      project: { id: 'p1', name: 'default', domain },
      roles: [],
    },
  });
}

test('git-auths set stores a token from stdin, which is shown nowhere', async ({ cli, server }) => {
  inProject(server).on(gitAuthorizations.createPersonal, { authorization: STORED });
  const args = ['git-auths', 'set', 'main', '--type', 'gitlab', '--stdin'];
  const result = await cli([...args, '--verify', 'https://git.example.com/demo.git'], {
    stdin: `${TOKEN}\n`,
  });
  expect(result.stdout).toBe('Login main is stored, for the first host that you build from.\n');
  expect(result.stdout + result.stderr).not.toContain(TOKEN);
  const [call] = server.callsTo(gitAuthorizations.createPersonal);
  expect(call?.params).toEqual({ project_id: 'p1', repo_type: 'gitlab' });
  expect(call?.query).toEqual({ verify: 'https://git.example.com/demo.git' });
  expect(call?.json()).toEqual({ name: 'main', token: TOKEN });
});

test('git-auths set stores a password with its user and host', async ({ cli, server }) => {
  const authorization = { ...STORED, repo_user: 'maria', repo_host: 'https://git.example.com' };
  inProject(server).on(gitAuthorizations.createPassword, { authorization });
  const args = ['git-auths', 'set', 'main', '--type', 'git', '--user', 'maria', '--host', 'git.example.com'];
  const result = await cli([...args, '--stdin'], { stdin: TOKEN });
  expect(result.stdout).toBe('Login main is stored, for https://git.example.com.\n');
  expect(server.callsTo(gitAuthorizations.createPassword)[0]?.json()).toEqual({
    name: 'main',
    user: 'maria',
    password: TOKEN,
    host: 'git.example.com',
  });
});

test('git-auths set-key sends a key and the hosts that it is for', async ({ cli, server, home }) => {
  const authorization: Authorization = {
    ...STORED,
    repo_type: 'git',
    token_type: 'ssh',
    repo_host: 'ssh://git.example.com:2222',
  };
  server.on(gitAuthorizations.createKey, { authorization });
  const key = join(home.path, 'key');
  await writeFile(key, 'planted key\n');
  const args = ['git-auths', 'set-key', 'deploy', '--host', 'git.example.com:2222', '--key-file', key];
  const result = await cli([...args, '--known-hosts', key]);
  expect(result.stdout).toBe('Key main is stored, for ssh://git.example.com:2222.\n');
  expect(server.calls[0]?.json()).toEqual({
    name: 'deploy',
    host: 'git.example.com:2222',
    private_key: 'planted key\n',
    known_hosts: 'planted key\n',
  });
  expect((await cli([...args, '--known-hosts', '/nowhere'])).exit).toBe(2);
});

test('a secret is not taken from the environment, where the password of the login may be', async ({
  cli,
  server,
}) => {
  const env = { STAGEWRIGHT_PASSWORD: 'mine' };
  expect(await cli(['secrets', 'set', 'TOKEN'], { env })).toMatchObject({ exit: 2, stdout: '' });
  expect(server.calls).toEqual([]);
});

test('git-auths are listed and deleted', async ({ cli, server }) => {
  const authorizations = [{ ...STORED, tag: null }];
  inProject(server).on(gitAuthorizations.list, { authorizations, count: 1 }).on(gitAuthorizations.remove);
  expect((await cli(['git-auths', 'list'])).stdout).toContain(
    'main  gitlab  -     -     2021-10-13T09:57:55.119Z\n',
  );
  expect((await cli(['git-auths', 'delete', 'main'])).stdout).toBe('Login main is deleted.\n');
  expect(server.callsTo(gitAuthorizations.remove)[0]?.params).toEqual({ project_id: 'p1', name: 'main' });
});

test('secrets are of the project, or of the job that is named', async ({ cli, server }) => {
  const list = [{ name: 'TOKEN', updated_at: '2026-11-24 04:00:00 +0000 UTC', updated_by: 'admin' }];
  server
    .on(assembling.listJobs, {
      list: [{ job_id: JOB_ID, job_name: 'app' }],
      total: 1,
      page: 1,
      per_page: 100,
    })
    .on(secretEndpoints.putOfProject)
    .on(secretEndpoints.putOfJob)
    .on(secretEndpoints.listOfProject, { list })
    .on(secretEndpoints.listOfJob, { list: [] })
    .on(secretEndpoints.removeOfJob);
  const set = await cli(['secrets', 'set', 'TOKEN', '--stdin'], { stdin: `two\nlines\n` });
  expect(set.stdout).toBe('Secret TOKEN is stored.\n');
  expect(server.callsTo(secretEndpoints.putOfProject)[0]?.json()).toEqual({ value: 'two\nlines' });
  await cli(['secrets', 'set', 'TOKEN', '--job', 'app', '--stdin'], { stdin: TOKEN });
  expect(server.callsTo(secretEndpoints.putOfJob)[0]?.params).toEqual({ job_id: JOB_ID, name: 'TOKEN' });
  expect((await cli(['secrets', 'list', '-q'])).stdout).toBe('TOKEN\n');
  expect((await cli(['secrets', 'list', '--job', 'app', '--json'])).json()).toEqual({ list: [] });
  await cli(['secrets', 'delete', 'TOKEN', '--job', JOB_ID]);
  expect(server.callsTo(secretEndpoints.removeOfJob)).toHaveLength(1);
});
