import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PhaseName, PROBLEMS } from '@stagewright/api';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Authenticator } from '../../auth/authenticator.ts';
import type { Build } from '../../domain/build.ts';
import type { Caller } from '../../domain/caller.ts';
import { aBuildIn } from '../../domain/testing/a-build.ts';
import { openLogFiles } from '../../logs/log-files.ts';
import type { LogStore } from '../../logs/log-store.ts';
import { createBuildChanges } from '../../usecases/build-changes.ts';
import { createHttp } from '../app.ts';
import { storageProblemOf } from '../storage-problem.ts';
import { createAppendLogRoute } from '../worker/append-log-route.ts';
import { createLogRoutes } from './routes.ts';

const ID = 'a1b2c3';
const PATH = `/stagewright/v1/builds/${ID}/log`;
const EPOCH = 1;

let dir: string;
let logs: LogStore;
let app: FastifyInstance;
let url: string;
let build: Build;
let closing: AbortController;
let changes: ReturnType<typeof createBuildChanges>;
let current: boolean;

const caller: Caller = {
  userId: 'u',
  userName: 'maria',
  accountId: 'a1',
  accountName: 'default',
  projectId: 'project-1',
  projectName: 'default',
  actions: new Set(['servicestage:assembling:list']),
  admin: false,
  via: 'token',
  remoteAddress: '127.0.0.1',
};

/** Tokens are names of projects here: accounts have tests of their own. */
const authenticator: Pick<Authenticator, 'authenticate'> = {
  authenticate: async ({ headers }) => ({
    kind: 'caller',
    caller: { ...caller, projectId: String(headers['x-auth-token']) },
  }),
};

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'stagewright-log-routes-'));
  logs = await openLogFiles(dir);
  build = { ...aBuildIn('running'), id: ID };
  changes = createBuildChanges();
  closing = new AbortController();
  current = true;
  const get = async (projectId: string, id: string) =>
    id === build.id && projectId === build.projectId ? build : null;
  app = createHttp({
    routes: [
      ...createLogRoutes({ builds: { get }, logs, changes }),
      createAppendLogRoute({ logs, isCurrent: (id, epoch) => current && id === ID && epoch === EPOCH }),
    ],
    authenticator: authenticator as Authenticator,
    workerKeys: { identify: () => ({ kind: 'embedded' }) },
    logger: pino({ level: 'silent' }),
    trustedProxies: [],
    bodyLimit: 1 << 20,
    closing: closing.signal,
    strictStatus: false,
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  closing.abort();
  await logs.close();
  await app.close();
  rmSync(dir, { recursive: true });
});

function change(fields: Partial<Build>): void {
  build = { ...build, ...fields };
  changes.publish(build);
}

const begun = (phase: PhaseName) =>
  build.phases.map((record) =>
    record.name === phase ? { ...record, state: 'Building' as const, startedAt: 1 } : record,
  );

/** What ends a log in the service: the state, then the last line, then the seal. */
async function finish(): Promise<void> {
  change({ state: 'Successful' });
  await logs.appendLine(ID, 'Successful');
  await logs.seal(ID);
}

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(url + path, { headers: { 'x-auth-token': build.projectId, ...headers } });

interface Event {
  readonly event: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: each kind of event has its own data
  readonly data: any;
}

async function* eventsOf(response: Response): AsyncGenerator<Event> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const part of response.body!) {
    const frames = (rest + decoder.decode(part, { stream: true })).split('\n\n');
    rest = frames.pop()!;
    for (const frame of frames) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1];
      const event = field('event');
      if (event) yield { event, id: field('id'), data: JSON.parse(field('data') ?? 'null') };
    }
  }
}

const textOf = (events: readonly Event[]) =>
  events.map(({ event, data }) => (event === 'log' ? data.text : '')).join('');

describe('the live log', () => {
  test('sends what is stored, what comes, the phases, and the end', async () => {
    await logs.append(ID, 0, Buffer.from('one é\n'));
    const response = await get(`${PATH}/stream`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const events: Event[] = [];
    for await (const event of eventsOf(response)) {
      events.push(event);
      if (events.length === 1) {
        change({ phases: begun('Download') });
        await logs.appendLine(ID, 'two');
      }
      if (textOf(events).endsWith('two\n')) await finish();
    }
    expect(events[0]).toEqual({ event: 'log', id: '7', data: { text: 'one é\n', next: 7 } });
    expect(textOf(events)).toBe('one é\ntwo\nSuccessful\n');
    const phase = events.find(({ event }) => event === 'phase');
    expect(phase?.data).toEqual({ name: 'Download', state: 'Building', build_state: 'Building' });
    expect(events.at(-1)).toEqual({ event: 'end', id: undefined, data: { build_state: 'Successful' } });
  });

  test('goes on behind Last-Event-ID, which goes before `from`, and tells the phases anew', async () => {
    await logs.append(ID, 0, Buffer.from('one two three\n'));
    build = { ...build, phases: begun('Init') };
    await finish();
    const events = await Array.fromAsync(
      eventsOf(await get(`${PATH}/stream?from=2`, { 'last-event-id': '4' })),
    );
    expect(textOf(events)).toBe('two three\nSuccessful\n');
    expect(events.map(({ event }) => event)).toEqual(['phase', 'log', 'end']);
    const fromQuery = await Array.fromAsync(eventsOf(await get(`${PATH}/stream?from=8`)));
    expect(textOf(fromQuery)).toBe('three\nSuccessful\n');
  });

  test('ends for a build whose last line never came', async () => {
    await logs.append(ID, 0, Buffer.from('the service stopped here\n'));
    build = { ...build, state: 'Failed' };
    const events = await Array.fromAsync(eventsOf(await get(`${PATH}/stream`)));
    expect(textOf(events)).toBe('the service stopped here\n');
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { build_state: 'Failed' } });
  });

  test('is cut without an end when the service shuts down, so that clients come back', async () => {
    const response = await get(`${PATH}/stream`);
    closing.abort();
    const events = await Array.fromAsync(eventsOf(response));
    expect(events.filter(({ event }) => event === 'end')).toEqual([]);
  });

  test('keeps little for a client that does not read', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    for (let i = 0; i < 64; i++) await logs.append(ID, i * chunk.length, chunk);
    const before = process.memoryUsage().rss;
    const { hostname, port } = new URL(url);
    const sockets = Array.from({ length: 8 }, () => connect(Number(port), hostname));
    for (const socket of sockets) {
      socket.write(`GET ${PATH}/stream HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ${build.projectId}\r\n\r\n`);
      socket.pause();
    }
    await logs.append(ID, 64 * chunk.length, Buffer.from('the writer goes on\n'));
    const fast = await Array.fromAsync(
      (async function* () {
        for await (const event of eventsOf(await get(`${PATH}/stream`))) {
          yield event.event === 'log' ? event.data.text.length : 0;
          if (event.data.next === 64 * chunk.length + 19) return;
        }
      })(),
    );
    expect(fast.reduce((sum, length) => sum + length, 0)).toBe(64 * chunk.length + 19);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20);
    for (const socket of sockets) socket.destroy();
  });

  test.each(['/stream', ''])("a foreign project's build has no log%s", async (rest) => {
    const response = await get(PATH + rest, { 'x-auth-token': 'project-2' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error_code: PROBLEMS.build_not_found.code });
  });
});

describe('the log as a file', () => {
  test('is an attachment that no browser takes for a page', async () => {
    await logs.append(ID, 0, Buffer.from('<script>é</script>'));
    const response = await get(PATH);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toContain(`${ID}.log`);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(await response.text()).toBe('<script>é</script>');
  });

  test('answers ranges, and an empty log with nothing', async () => {
    expect(await (await get(PATH)).text()).toBe('');
    await logs.append(ID, 0, Buffer.from('0123456789'));
    const part = await get(PATH, { range: 'bytes=-3' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 7-9/10',
      '789',
    ]);
  });
});

describe("a worker's piece", () => {
  const append = (offset: number, body: string | Uint8Array<ArrayBuffer> | ReadableStream, epoch = EPOCH) =>
    fetch(`${url}/stagewright/v1/worker/builds/${ID}/log?epoch=${epoch}&offset=${offset}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'x-worker-key': 'key' },
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    } as RequestInit);

  test('is stored, answered with the length, and may come twice', async () => {
    expect(await (await append(0, 'one ')).json()).toEqual({ next: 4 });
    expect(await (await append(0, 'one ')).json()).toEqual({ next: 4 });
    expect(await (await append(4, '')).json()).toEqual({ next: 4 });
    expect((await logs.read(ID, 0)).text).toBe('one ');
  });

  test('that came too early is answered with where to go on', async () => {
    await append(0, 'one');
    const response = await append(9, 'far');
    expect([response.status, await response.json()]).toEqual([200, { next: 3 }]);
  });

  test('of an outdated epoch is refused, also when the lease is lost while the bytes come', async () => {
    expect((await append(0, 'x', 2)).status).toBe(409);
    const body = new ReadableStream({
      async pull(controller) {
        controller.enqueue(Buffer.from('x'));
        current = false;
        controller.close();
      },
    });
    expect((await append(0, body)).status).toBe(409);
    expect(await logs.size(ID)).toBe(0);
  });

  test('has four mebibytes at most, with a stated length or without', async () => {
    expect((await append(0, new Uint8Array(4 << 20))).status).toBe(200);
    const large = new Uint8Array((4 << 20) + 1);
    expect((await append(0, large)).status).toBe(413);
    expect((await append(0, new Blob([large]).stream())).status).toBe(413);
  });
});

test('no space left is said as such', async () => {
  const full = createAppendLogRoute({
    logs: { append: () => Promise.reject(Object.assign(new Error('full'), { code: 'STORAGE_FULL' })) },
    isCurrent: () => true,
  });
  const call = {
    params: { build_id: ID },
    query: { epoch: 1, offset: 0 },
    request: { headers: {}, body: [] },
  };
  const error = await full.handle(call as never).catch((reason: unknown) => reason);
  expect(storageProblemOf(error)).toMatchObject({ problemName: 'storage_full' });
});
