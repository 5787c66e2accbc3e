import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keystone, system } from '@stagewright/api';
import { beforeEach, describe, expect } from 'vitest';
import { test as base, TOKEN } from '../testing/cli-test.ts';
import { type CliOptions, type CliResult, TypedTerminal } from '../testing/run-cli.ts';
import { type ScriptedServer, ScriptedServer as Server } from '../testing/scripted-server.ts';

const PASSWORD = 'correct horse battery';

/** As `cli`, with nobody logged in, and with an eye on the password too. */
const test = base.extend<{ bare: (args: readonly string[], options?: CliOptions) => Promise<CliResult> }>({
  bare: async ({ home }, use) => {
    await use(async (args, options) => {
      const result = await home.run(args, options);
      expect(result.stdout + result.stderr).not.toContain(TOKEN);
      expect(result.stdout + result.stderr).not.toContain(PASSWORD);
      return result;
    });
  },
});

const domain = { id: 'd1', name: 'default' };
const DOCUMENT = {
  token: {
    methods: ['password'],
    issued_at: '2026-11-24T04:00:00.000000Z',
    expires_at: '2026-11-25T04:00:00.000000Z',
    user: { id: 'u1', name: 'admin', password_expires_at: '', domain },
    project: { id: 'p1', name: 'default', domain },
    roles: [{ id: '0', name: 'admin' }],
  },
};

function issuing(server: ScriptedServer): void {
  server.on(keystone.createToken, (call, response) => {
    const { auth } = call.json() as { auth: { identity: { password: { user: { password: string } } } } };
    if (auth.identity.password.user.password === PASSWORD) {
      response.setHeader('x-subject-token', TOKEN);
      return DOCUMENT;
    }
    response.writeHead(401, { 'content-type': 'application/json', 'x-request-id': 'r1' });
    response.end(
      JSON.stringify({ error: { code: 401, message: 'The password is wrong.', title: 'Unauthorized' } }),
    );
    return undefined;
  });
}

describe('login', () => {
  beforeEach<{ server: ScriptedServer }>(({ server }) => issuing(server));

  test('keeps the token for its user alone, and later commands use it', async ({ bare, home, server }) => {
    const env = { STAGEWRIGHT_PASSWORD: PASSWORD };
    const result = await bare(['login', '--url', server.url, '--user', 'admin'], { env });
    expect(result).toMatchObject({
      exit: 0,
      stdout: `Logged in to ${server.url} as admin in project default, until 2026-11-25T04:00:00.000000Z.\n`,
    });
    const file = join(home.path, '.config/stagewright/config.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain(PASSWORD);
    server.on(system.workers, { list: [], keys: [] });
    expect((await bare(['workers', 'list', '--json'])).json()).toEqual({ list: [], keys: [] });
    expect(server.callsTo(system.workers)[0]?.headers['x-auth-token']).toBe(TOKEN);
  });

  test('asks for user, account and project as they are named', async ({ bare, server }) => {
    const named = ['--user', 'bo', '--account', 'acme', '--project', 'blue', '--password-stdin'];
    await bare(['login', '--url', server.url, ...named], { stdin: `${PASSWORD}\n` });
    expect(server.calls[0]?.json()).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'bo', password: PASSWORD, domain: { name: 'acme' } } },
        },
        scope: { project: { name: 'blue', domain: { name: 'acme' } } },
      },
    });
  });

  test('reads a password from the terminal without showing it', async ({ bare, server }) => {
    const terminal = new TypedTerminal();
    const running = bare(['login', '--url', server.url, '--user', 'admin', '--json'], {
      stdin: terminal,
      tty: true,
    });
    while (!terminal.raw) await new Promise((resolve) => setImmediate(resolve));
    for (const keys of ['wrong\u0015', 'correct horsf\u007fe', ' battery\r']) terminal.write(keys);
    const result = await running;
    expect(result.exit).toBe(0);
    expect(result.stderr).toBe(`Password of admin at ${server.url}: \n`);
    expect(result.json()).toMatchObject({ user: { name: 'admin' }, project: { id: 'p1' } });
    expect(result.json()).not.toHaveProperty('token');
    expect(terminal.raw).toBe(false);
  });

  test('ends with 130 when the prompt is interrupted', async ({ bare, server }) => {
    const terminal = new TypedTerminal();
    const running = bare(['login', '--url', server.url, '--user', 'admin'], { stdin: terminal });
    while (!terminal.raw) await new Promise((resolve) => setImmediate(resolve));
    terminal.write('abc\u0003');
    expect((await running).exit).toBe(130);
    expect(terminal.raw).toBe(false);
    expect(server.calls).toEqual([]);
  });

  test('ends with 3 for a wrong password and says as whom it tried', async ({ bare, server }) => {
    const args = ['login', '--url', server.url, '--user', 'admin', '--password-stdin'];
    const result = await bare(args, { stdin: 'wrong password' });
    expect(result.exit).toBe(3);
    expect(result.stderr).toBe(
      'error: The password is wrong.\n' +
        '  Tried user admin of account default in project default. Others: --user, --account, --project.\n' +
        '  request id: r1\n',
    );
  });

  test('has no option for a password, and does not repeat one that was given anyway', async ({
    bare,
    server,
  }) => {
    const result = await bare(['login', '--url', server.url, '--user', 'admin', '--password', PASSWORD]);
    expect(result.exit).toBe(2);
  });

  test('without terminal and password is wrong usage', async ({ bare, server }) => {
    const result = await bare(['login', '--url', server.url, '--user', 'admin']);
    expect(result).toMatchObject({ exit: 2 });
    expect(result.stderr).toContain('--password-stdin');
  });
});

describe('the stored session', () => {
  async function logIn(
    bare: (args: readonly string[], options?: CliOptions) => Promise<CliResult>,
    server: ScriptedServer,
  ) {
    issuing(server);
    const args = ['login', '--url', server.url, '--user', 'admin'];
    await bare(args, { env: { STAGEWRIGHT_PASSWORD: PASSWORD } });
  }

  test('is for its own server only', async ({ bare, server }) => {
    await logIn(bare, server);
    const other = await new Server().listen();
    try {
      other.on(system.workers, { list: [], keys: [] });
      const result = await bare(['workers', 'list', '--url', other.url]);
      expect(result).toMatchObject({ exit: 3, stdout: '' });
      expect(result.stderr).toContain(`You are not logged in to ${other.url}.`);
      expect(other.calls).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test('is for its own project only', async ({ bare, server }) => {
    await logIn(bare, server);
    const result = await bare(['workers', 'list'], { env: { STAGEWRIGHT_PROJECT: 'blue' } });
    expect(result).toMatchObject({ exit: 3, stdout: '' });
    expect(result.stderr).toContain('stagewright login --project blue');
  });

  test('does not follow a redirect, which would carry the token away', async ({ bare, server }) => {
    await logIn(bare, server);
    const other = await new Server().listen();
    try {
      server.on(system.workers, (_, response) => {
        response.writeHead(307, { location: `${other.url}/stagewright/v1/workers` }).end();
        return undefined;
      });
      other.on(system.workers, { list: [], keys: [] });
      expect((await bare(['workers', 'list'])).exit).toBe(5);
      expect(other.calls).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test('that has ended asks for a new login', async ({ bare, server }) => {
    await logIn(bare, server);
    server.on(system.workers, (_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error_code: 'APIGW.0301', error_msg: 'The token has expired.', request_id: 'r2' }),
      );
      return undefined;
    });
    expect(await bare(['workers', 'list'])).toMatchObject({
      exit: 3,
      stderr:
        'error: The token has expired. (APIGW.0301)\n  Log in again: stagewright login\n  request id: r2\n',
    });
  });

  test('that is damaged is told, and a new login replaces it', async ({ bare, home, server }) => {
    await logIn(bare, server);
    await writeFile(join(home.path, '.config/stagewright/config.json'), '{"url":');
    const result = await bare(['workers', 'list']);
    expect(result).toMatchObject({ exit: 1 });
    expect(result.stderr).toContain('is damaged\n  Log in again: stagewright login\n');
    await logIn(bare, server);
    server.on(system.workers, { list: [], keys: [] });
    expect((await bare(['workers', 'list'])).exit).toBe(0);
  });

  test('is revoked and forgotten by logout', async ({ bare, server }) => {
    await logIn(bare, server);
    server.on(keystone.revokeToken);
    expect(await bare(['logout'])).toMatchObject({ exit: 0, stdout: `Logged out of ${server.url}.\n` });
    expect(server.callsTo(keystone.revokeToken)[0]?.headers['x-subject-token']).toBe(TOKEN);
    expect((await bare(['workers', 'list', '--url', server.url])).exit).toBe(3);
    expect((await bare(['logout', '--json'])).json()).toEqual({ logged_out: false });
  });

  test('is forgotten although the server does not answer, which is told', async ({ bare, server }) => {
    await logIn(bare, server);
    server.on(keystone.revokeToken, (_, response) => void response.destroy());
    const result = await bare(['logout', '--json']);
    expect(result.json()).toEqual({ logged_out: true, revoked: false, url: server.url });
    expect(result.stderr).toContain('could not be revoked');
  });

  test('whoami asks the server who it is', async ({ bare, server }) => {
    await logIn(bare, server);
    server.on(keystone.showToken, DOCUMENT);
    expect((await bare(['whoami', '--json'])).json()).toEqual({
      url: server.url,
      user: { id: 'u1', name: 'admin' },
      account: 'default',
      project: { id: 'p1', name: 'default' },
      roles: ['admin'],
      expires_at: '2026-11-25T04:00:00.000000Z',
    });
    expect((await bare(['whoami'])).stdout).toContain('project:  default (p1)\n');
  });
});
