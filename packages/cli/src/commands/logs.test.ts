import { assembling, logEndpoints } from '@stagewright/api';
import { describe, expect } from 'vitest';
import { interrupted } from '../cli-error.ts';
import { test } from '../testing/cli-test.ts';
import { BUILD_ID, buildRecord, JOB_ID, STARTED } from '../testing/samples.ts';
import { refuse, type ScriptedServer, type SeenCall } from '../testing/scripted-server.ts';

const NAMES = 'Init,Download,PreProcess,Build,Artifact,PostProcess';
const STATES = 'Successful,Successful,Building,NotStarted,NotStarted,NotStarted';

const log = (text: string, next: number) => `event: log\nid: ${next}\ndata: ${JSON.stringify({ text })}\n\n`;
const phase = (name: string, state: string) => `event: phase\ndata: ${JSON.stringify({ name, state })}\n\n`;
const END = 'event: end\ndata: {}\n\n';

/** Streams one script for each connection; `cut` breaks the connection off. */
function streaming(
  server: ScriptedServer,
  ...scripts: readonly { readonly events: string; readonly cut?: true }[]
) {
  let connection = 0;
  server.on(logEndpoints.streamLog, (_, response) => {
    const script = scripts[connection++] ?? scripts.at(-1)!;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`retry: 1\n\n${script.events}`);
    if (script.cut) setImmediate(() => response.destroy());
    else response.end();
    return undefined;
  });
}

const places = (calls: readonly SeenCall[]) =>
  calls.map(({ query, headers }) => [query['from'], headers['last-event-id']]);

describe('logs', () => {
  test('prints all pages and nothing else', async ({ cli, server }) => {
    server.on(assembling.readLog, ({ query }) => {
      const buildlog = { 0: 'one\n', 4: 'two\n' }[query['from']!] ?? '';
      return { buildlog, next: Math.min(Number(query['from']) + 4, 8), phase_states: STATES, phases: NAMES };
    });
    expect(await cli(['logs', BUILD_ID])).toMatchObject({ exit: 0, stdout: 'one\ntwo\n', stderr: '' });
    expect((await cli(['logs', BUILD_ID, '--from', '4'])).stdout).toBe('two\n');
    const document = (await cli(['logs', BUILD_ID, '--json'])).json<{ phases: object[] }>();
    expect(document).toMatchObject({ build_id: BUILD_ID, from: 0, next: 8, log: 'one\ntwo\n' });
    expect(document.phases[2]).toEqual({ name: 'PreProcess', state: 'Building' });
  });

  test('ends where the log ends although more was asked for', async ({ cli, server }) => {
    server.on(assembling.readLog, { buildlog: '', next: 8, phase_states: STATES, phases: NAMES });
    expect(await cli(['logs', BUILD_ID, '--from', '100'])).toMatchObject({ exit: 0, stdout: '' });
    expect(server.calls).toHaveLength(1);
  });

  test('of a build that is not there ends with 4', async ({ cli, server }) => {
    for (const endpoint of [assembling.readLog, logEndpoints.streamLog]) {
      server.on(endpoint, (_, response) => {
        refuse(response, 404, 'SVCSTG.CPE.4044001', 'The build was not found.');
        return undefined;
      });
    }
    expect(await cli(['logs', BUILD_ID])).toMatchObject({ exit: 4, stdout: '' });
    expect(await cli(['logs', BUILD_ID, '--follow'])).toMatchObject({ exit: 4, stdout: '' });
  });
});

describe('following a build', () => {
  test('prints its log and tells how it ended', async ({ cli, server }) => {
    server.on(assembling.startBuild, STARTED).on(assembling.getBuild, buildRecord());
    streaming(server, { events: phase('Init', 'Building') + log('one\n', 4) + log('zwö\n', 9) + END });
    const result = await cli(['builds', 'start', JOB_ID, '--follow']);
    expect(result).toMatchObject({ exit: 0, stdout: 'one\nzwö\n' });
    expect(result.stderr).toContain('state:       Successful\n');
    expect(result.stderr).toContain('image:       127.0.0.1:7080/default/main-loop:4\n');
  });

  test.for(['Failed', 'Timeout', 'Cancel'] as const)(
    'that ends as %s ends with 1',
    async (state, { cli, server }) => {
      server
        .on(assembling.startBuild, STARTED)
        .on(assembling.getBuild, buildRecord({ build_state: state, state }));
      streaming(server, { events: END });
      expect((await cli(['builds', 'start', JOB_ID, '-f'])).exit).toBe(1);
      expect((await cli(['logs', BUILD_ID, '-f'])).exit).toBe(1);
    },
  );

  test('is newline-delimited JSON with --json', async ({ cli, server }) => {
    const record = buildRecord();
    server.on(assembling.startBuild, STARTED).on(assembling.getBuild, record);
    streaming(server, { events: phase('Init', 'Building') + log('one\n', 4) + END });
    const result = await cli(['builds', 'start', JOB_ID, '--follow', '--json']);
    expect(result.records()).toEqual([
      { type: 'build', build: STARTED },
      { type: 'phase', name: 'Init', state: 'Building' },
      { type: 'log', next: 4, text: 'one\n' },
      { type: 'end', build: record },
    ]);
    expect(result.stderr).toBe('');
  });

  test('quietly prints the id and leaves the rest to the exit code', async ({ cli, server }) => {
    server.on(assembling.startBuild, STARTED).on(assembling.getBuild, buildRecord());
    streaming(server, { events: log('one\n', 4) + END });
    const result = await cli(['builds', 'start', JOB_ID, '--follow', '--quiet']);
    expect(result).toMatchObject({ exit: 0, stdout: `${BUILD_ID}\n`, stderr: '' });
  });

  test('goes on behind the last event after each cut, without losing or repeating a byte', async ({
    cli,
    server,
  }) => {
    server.on(assembling.getBuild, buildRecord());
    streaming(
      server,
      { events: log('one\n', 4), cut: true },
      { events: '', cut: true },
      { events: `${log('two\n', 8)}event: log\nid: 12\ndata: {"text":"half` },
      { events: log('three\n', 14) + END },
    );
    const result = await cli(['logs', BUILD_ID, '--follow', '--from', '1']);
    expect(result).toMatchObject({ exit: 0, stdout: 'one\ntwo\nthree\n' });
    expect(places(server.callsTo(logEndpoints.streamLog))).toEqual([
      ['1', undefined],
      ['1', '4'],
      ['1', '4'],
      ['1', '8'],
    ]);
    expect(result.stderr.match(/Waiting for it to come back/g)).toHaveLength(2);
  });

  test('outlives a restart of the server', async ({ cli, server }) => {
    const script = () => server.on(assembling.getBuild, buildRecord());
    script();
    streaming(server, { events: log('one\n', 4), cut: true }, { events: log('two\n', 8) + END });
    const port = Number(new URL(server.url).port);
    let restarted = false;
    const result = await cli(['logs', BUILD_ID, '--follow'], {
      onStdout: () => {
        if (!restarted) server.close().then(() => server.listen(port), expect.unreachable);
        restarted = true;
      },
    });
    expect(result).toMatchObject({ exit: 0, stdout: 'one\ntwo\n' });
  });

  test('waits while the server shuts down, and not for an error that stays', async ({ cli, server }) => {
    const refusals = [503, 503, 403];
    server.on(logEndpoints.streamLog, (_, response) => {
      refuse(response, refusals.shift()!, 'APIGW.0302', 'No.');
      return undefined;
    });
    expect(await cli(['logs', BUILD_ID, '--follow'])).toMatchObject({ exit: 1, stdout: '' });
    expect(server.calls).toHaveLength(3);
  });

  test('is left by an interrupt, and the build goes on', async ({ cli, server }) => {
    const interrupt = new AbortController();
    server.on(logEndpoints.streamLog, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(log('one\n', 4));
      return undefined;
    });
    const result = await cli(['logs', BUILD_ID, '--follow'], {
      signal: interrupt.signal,
      onStdout: () => interrupt.abort(interrupted('Interrupted.')),
    });
    expect(result).toMatchObject({
      exit: 130,
      stdout: 'one\n',
      stderr: `Detached: the build goes on.\nCancel it: stagewright cancel ${BUILD_ID}\n`,
    });
    expect(server.callsTo(assembling.cancelBuild)).toEqual([]);
  });
});
