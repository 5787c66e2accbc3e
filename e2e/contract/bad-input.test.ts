import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isEnded } from '../harness/client.ts';
import { archives, MOST_ENTRIES } from './bad-input/archives.ts';
import { documents } from './bad-input/documents.ts';
import { ids } from './bad-input/ids.ts';
import { imageNames } from './bad-input/image-names.ts';
import { jobFields } from './bad-input/job-fields.ts';
import { names } from './bad-input/names.ts';
import { MAX_OBJECT, objects } from './bad-input/objects.ts';
import { paging } from './bad-input/paging.ts';
import { rawRequests } from './bad-input/raw-requests.ts';
import { registryRows } from './bad-input/registry.ts';
import { repositories } from './bad-input/repositories.ts';
import { routes } from './bad-input/routes.ts';
import { createJob, get, JOBS, jobBody, type Row, send, sendJson } from './bad-input/row.ts';
import { signatures } from './bad-input/signatures.ts';
import { tokens } from './bad-input/tokens.ts';
import { toldError } from './error-shape.ts';
import { exchange, type Received, rawExchange, type Sent } from './exchange.ts';
import { expectCleanLog, expectNoLeak } from './leaks.ts';
import { left, type Residue, residueOf } from './residue.ts';
import { nodePackage, openScene, type Scene, startJob } from './scene.ts';

let scene: Scene;
let before: Residue;

beforeAll(async () => {
  scene = await openScene({
    STAGEWRIGHT_ARCHIVE_ENTRIES: String(MOST_ENTRIES),
    STAGEWRIGHT_MAX_OBJECT: String(MAX_OBJECT),
  });
  before = residueOf(scene.service);
});
afterAll(() => scene.close());

const CREDENTIALS = ['x-auth-token', 'x-worker-key', 'authorization'];

function asAdmin({ headers = {}, ...sent }: Sent): Sent {
  const named = Object.keys(headers).some((name) => CREDENTIALS.includes(name.toLowerCase()));
  return { ...sent, headers: named ? headers : { 'x-auth-token': scene.admin.token, ...headers } };
}

function expectRefusal(path: string, received: Received, [name, , status, code, message]: Row): void {
  expect(received.status, received.text.slice(0, 500)).toBe(status);
  const told = toldError(path, received);
  expect(told.code).toBe(code);
  if (message instanceof RegExp) expect(told.message).toMatch(message);
  else expect(told.message).toBe(message);
  expectNoLeak(scene, name, `${JSON.stringify(received.headers)}${received.text}`);
}

const groups: Readonly<Record<string, readonly Row[]>> = {
  documents,
  'job fields': jobFields,
  'image names': imageNames,
  ids,
  paging,
  names,
  tokens,
  signatures,
  objects,
  routes,
  registry: registryRows,
  repositories,
};

describe.each(Object.keys(groups))('bad input: %s', (group) => {
  const rows = groups[group] ?? [];
  test.each(rows.map((row) => [row[0], row] as const))('%s', async (_name, row) => {
    const sent = asAdmin(await row[1](scene));
    const received = await exchange(scene.url, sent);
    expectRefusal(sent.path, received, row);
    if (received.status === 405) expect(received.headers['allow']).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
  });
});

test.each(rawRequests)('bad input: bytes that are no request: %s', async (name, bytes, status, code) => {
  const received = await rawExchange(scene.url, bytes);
  expect(received.status, received.text).toBe(status);
  expect(toldError('/', received).code).toBe(code);
  expectNoLeak(scene, name, received.text);
});

describe('bad input: packages', () => {
  test.each(archives.map((row, index) => [row[0], index, row] as const))(
    '%s',
    async (name, index, [, bytes, phase, reason, message]) => {
      const key = `bad/package-${index}`;
      await scene.admin.put(`/stagewright/v1/objects/${key}`, bytes());
      const build = reason === 'checksum_mismatch' ? { checksum: `sha256:${'0'.repeat(64)}` } : {};
      const started = await startJob(scene.admin, scene.base, {
        name: `bad-package-${index}`,
        url: `obs://${key}`,
        build,
      });
      const ended = await scene.admin.until(started.build, isEnded);
      expect(ended).toMatchObject({
        build_state: 'Failed',
        archive_result: {},
        failure: { phase, reason, blame: 'user' },
      });
      if (message instanceof RegExp) expect(ended.failure.message).toMatch(message);
      else expect(ended.failure.message).toBe(message);
      expectNoLeak(scene, name, JSON.stringify(ended));
      const log = await scene.admin.call('GET', `/assembling/v1/builds/${started.build}/logs?from=0`);
      expect(log.body.buildlog).toContain(ended.failure.message);
      expectNoLeak(scene, name, log.body.buildlog);
    },
  );
});

describe('what is odd, and taken', () => {
  const taken = (sent: Sent) => exchange(scene.url, asAdmin(sent));

  test('fields that nobody knows are taken and not kept', async () => {
    const unknown = {
      environment_setting: { mood: 1 },
      code_repo: { ...(jobBody()['code_repo'] as object), mood: 1 },
    };
    const created = await taken(createJob({ job_name: 'odd-fields', mood: ['x'], ...unknown }));
    expect(created.status, created.text).toBe(200);
    const job = await taken(get(`${JOBS}/${created.json.job_id}`));
    expect(JSON.stringify(job.json)).not.toContain('mood');
  });

  test('a field named __proto__ changes nothing', async () => {
    const body = JSON.stringify(jobBody({ job_name: 'odd-proto' })).replace(
      '{',
      '{"__proto__":{"polluted":1},',
    );
    const created = await taken(send('POST', JOBS, body));
    expect(created.status, created.text).toBe(200);
    expect((await taken(get(`${JOBS}/${created.json.job_id}`))).text).not.toContain('polluted');
  });

  test('JSON under another type, no type with no body, and any Accept', async () => {
    const body = jobBody({ job_name: 'odd-type' });
    const created = await taken(sendJson('POST', JOBS, body, { 'content-type': 'text/plain' }));
    expect(created.status, created.text).toBe(200);
    const page = await taken(get(JOBS, { accept: 'application/xml', 'content-type': 'application/json' }));
    expect(page.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  test('an offset behind the end of a log answers no text and the end', async () => {
    const log = await taken(get(`/assembling/v1/builds/${scene.build}/logs?from=0`));
    const past = await taken(get(`/assembling/v1/builds/${scene.build}/logs?from=999999999`));
    expect(past.json).toMatchObject({ buildlog: '', next: log.json.next });
  });
});

/** Sends the beginning of an upload and hangs up. */
async function breakOff(path: string, headers: string): Promise<void> {
  const { hostname, port } = new URL(scene.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    socket.write(`PUT ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\nonly the beginning`, () => resolve());
  });
  socket.destroySoon();
}

describe('afterwards', () => {
  test('uploads that break off leave nothing, and nothing else did', async () => {
    const token = `x-auth-token: ${scene.admin.token}`;
    for (const framing of ['content-length: 1000', 'transfer-encoding: chunked']) {
      await breakOff('/stagewright/v1/objects/demo/broken.zip', `${token}\r\n${framing}`);
    }
    await expect
      .poll(() => left(before, residueOf(scene.service)), { timeout: 30_000, interval: 200 })
      .toEqual([]);
    const broken = await exchange(scene.url, asAdmin(get('/stagewright/v1/objects/demo/broken.zip')));
    expect(broken.status).toBe(404);
  });

  test('the output of the service tells no secret and no error', () => expectCleanLog(scene));

  test('a good build still works', async () => {
    await scene.admin.put('/stagewright/v1/objects/demo/good.zip', nodePackage());
    const { build } = await startJob(scene.admin, scene.base, {
      name: 'still-good',
      url: 'obs://demo/good.zip',
    });
    expect(await scene.admin.until(build, isEnded)).toMatchObject({ build_state: 'Successful' });
  });

  test('the table is as long as it should be', () => {
    const rows = Object.values(groups).flat().length + rawRequests.length + archives.length;
    expect(rows).toBeGreaterThanOrEqual(200);
  });
});
