import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { system } from '@stagewright/api';
import { describe, expect } from 'vitest';
import { interrupted } from './cli-error.ts';
import { COMMANDS } from './commands.ts';
import { test } from './testing/cli-test.ts';

describe('usage', () => {
  test.for([
    { name: 'nothing', args: [], exit: 2 },
    { name: 'an unknown command', args: ['job'], exit: 2 },
    { name: 'a group without its verb', args: ['jobs'], exit: 2 },
    { name: 'an unknown verb', args: ['jobs', 'make'], exit: 2 },
    { name: 'an unknown option', args: ['jobs', 'list', '--fast'], exit: 2 },
    { name: 'a missing argument', args: ['jobs', 'show'], exit: 2 },
    { name: 'an argument too many', args: ['jobs', 'list', 'x'], exit: 2 },
    { name: '--help', args: ['--help'], exit: 0 },
    { name: '--version', args: ['--version'], exit: 0 },
  ])('$name ends with $exit', async ({ args, exit }, { home }) => {
    const result = await home.run(args);
    expect(result.exit).toBe(exit);
    expect(exit === 0 ? result.stdout : result.stderr).not.toBe('');
    expect(exit === 0 ? result.stderr : result.stdout).toBe('');
  });

  test('a wrong word is answered with the right one', async ({ home }) => {
    expect((await home.run(['jobs', 'lst'])).stderr).toContain('Did you mean list?');
  });

  const commands = Object.entries(COMMANDS).flatMap(([name, entry]) =>
    'verbs' in entry ? Object.keys(entry.verbs).map((verb) => [name, verb]) : [[name]],
  );
  test.for(commands)('%s explains itself', async (words, { home }) => {
    const result = await home.run([...words, '--help']);
    expect(result).toMatchObject({ exit: 0, stderr: '' });
    expect(result.stdout).toContain(`Usage: stagewright ${words.join(' ')}`);
    expect(result.stdout).toContain('--json');
  });
});

describe('a server that does not answer', () => {
  test('ends with 5, says why and what to try', async ({ home }) => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const args = ['system', 'show', '--url', `127.0.0.1:${port}`];
    expect(await home.run(args)).toMatchObject({
      exit: 5,
      stdout: '',
      stderr:
        `error: http://127.0.0.1:${port} does not answer: the connection was refused.\n` +
        '  Is the service running there (stagewright serve)? Another address: --url or STAGEWRIGHT_URL.\n',
    });
    const { stderr } = await home.run([...args, '--json']);
    expect(JSON.parse(stderr)).toMatchObject({ error: { exit_code: 5 } });
  });

  test('ends with 5 when it breaks off', async ({ cli, server }) => {
    server.on(system.workers, (_, response) => void response.destroy());
    expect(await cli(['workers', 'list'])).toMatchObject({ exit: 5, stdout: '' });
  });

  test('that is something else than Stagewright is told', async ({ cli, server }) => {
    server.on(system.workers, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      return undefined;
    });
    const result = await cli(['workers', 'list']);
    expect(result).toMatchObject({ exit: 1, stdout: '' });
    expect(result.stderr).toContain('not JSON but text/html');
  });
});

test('an interrupt ends a call with 130', async ({ cli, server }) => {
  const interrupt = new AbortController();
  server.on(system.workers, async () => {
    interrupt.abort(interrupted('Interrupted.'));
    return await new Promise<undefined>(() => undefined);
  });
  const result = await cli(['workers', 'list'], { signal: interrupt.signal });
  expect(result).toMatchObject({ exit: 130, stdout: '', stderr: 'Interrupted.\n' });
});

test.for(['ftp://host', 'http://user:word@host', 'http://'])(
  'the address %s is wrong usage',
  async (url, { home }) => {
    const result = await home.run(['system', 'show', '--url', url]);
    expect(result).toMatchObject({ exit: 2, stdout: '' });
    expect(result.stderr).not.toContain('word@');
  },
);

describe('system show', () => {
  test('needs no login', async ({ home, server }) => {
    const state = { ready: true, version: '0.1.0', problems: [], degraded: ['memory: no cgroup'] };
    server.on(system.ready, state);
    const env = { STAGEWRIGHT_URL: server.url };
    expect((await home.run(['system', 'show'], { env })).stdout).toContain(
      'not enforced:  memory: no cgroup\n',
    );
    expect((await home.run(['system', 'show', '--json'], { env })).json()).toEqual(state);
  });

  test('ends with 1 and the reasons when builds cannot run', async ({ cli, server }) => {
    const state = { ready: false, version: '0.1.0', problems: ['no worker'], degraded: [] };
    server.on(system.ready, (_, response) => {
      response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify(state));
      return undefined;
    });
    const result = await cli(['system', 'show']);
    expect(result.exit).toBe(1);
    expect(result.stdout).toContain('problem:  no worker\n');
  });
});
