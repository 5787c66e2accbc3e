import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { createRegistryClient, type RegistryClient } from '@stagewright/oci';
import { startTestRegistry, type TestRegistry } from '@stagewright/registry/testing';
import { Agent } from 'undici';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { PermitAnswer } from './build-context.ts';
import { jar } from './testing/jar.ts';
import { type TestBuildOptions, temporaryFolder, testBuild } from './testing/test-build.ts';
import { pushTinyBase } from './testing/tiny-base.ts';
import { createThreadPool } from './threads/thread-pool.ts';

const REFUSALS = {
  stopping: 'A stop is wished, and nothing may be published any more.',
  superseded: 'A later build of the job has already moved the tag.',
  foreign_namespace: 'The namespace belongs to another project.',
};

describe('publishing', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let registry: TestRegistry;
  let client: RegistryClient;
  let base: string;
  /** What the next tag move in `refused/…` is refused for. */
  let refusal: keyof typeof REFUSALS = 'stopping';
  const threads = createThreadPool({ size: 1 });
  const dispatcher = new Agent();
  let builds = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
    registry = await startTestRegistry();
    const move = registry.tags.move.bind(registry.tags);
    registry.tags.move = async (change) =>
      change.repository.startsWith('refused/')
        ? { kind: 'refused', reason: refusal, message: REFUSALS[refusal] }
        : await move(change);
    client = createRegistryClient({ registry: registry.host, scheme: 'http' });
    base = await pushTinyBase(registry.host, folder.path);
  });
  afterAll(async () => {
    await Promise.all([threads.close(), client.close(), dispatcher.destroy()]);
    await registry.close();
    await folder.remove();
  });

  async function publish(
    kind: 'embedded' | 'registry',
    options: Partial<TestBuildOptions> & { namespace?: string; host?: string } = {},
  ) {
    const repository = `${options.namespace ?? 'default'}/app-${builds++}`;
    const { host = registry.host } = options;
    const target = {
      kind,
      registry: host,
      scheme: 'http',
      repository,
      tag: '1',
      token: kind === 'embedded' ? 'secret-token' : '',
    } as const;
    const built = await testBuild({
      folder: folder.path,
      registry: host,
      source: jar(),
      ...options,
      assignment: { target, settings: { base_image: base }, ...options.assignment },
      context: { threads, registryDispatcher: dispatcher, ...options.context },
    });
    const tag = await client.resolve(repository, '1').then(
      ({ digest }) => digest,
      () => undefined,
    );
    return { ...built, tag };
  }

  it('moves the tag of the embedded registry, with the base mounted', async () => {
    const { outcome, tag, log } = await publish('embedded');
    expect(outcome).toMatchObject({
      kind: 'successful',
      image: { digest: tag, layers: [{ transfer: 'mounted' }, { transfer: 'uploaded' }] },
    });
    expect(log).not.toContain('secret-token');
  });

  it('ends as stopped when the embedded registry refuses the move', async () => {
    refusal = 'stopping';
    expect(await publish('embedded', { namespace: 'refused' })).toMatchObject({
      outcome: { kind: 'stopped' },
      tag: undefined,
    });
  });

  it('fails when a later build has moved the tag', async () => {
    refusal = 'superseded';
    const { outcome, tag } = await publish('embedded', { namespace: 'refused' });
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { reason: 'superseded_publish', phase: 'Artifact' },
    });
    expect(tag).toBeUndefined();
  });

  it('fails, naming the refusal, when the tag may not be moved for another reason', async () => {
    refusal = 'foreign_namespace';
    const { outcome } = await publish('embedded', { namespace: 'refused' });
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { reason: 'registry_refused', message: expect.stringContaining(REFUSALS.foreign_namespace) },
    });
  });

  it.each([
    ['superseded', { kind: 'failed', failure: { reason: 'superseded_publish' } }],
    ['stopped', { kind: 'stopped' }],
  ] as const)('moves no tag elsewhere when the permit is refused: %s', async (reason, expected) => {
    const permit = async (): Promise<PermitAnswer> => ({ kind: 'refused', reason });
    expect(await publish('registry', { context: { permit } })).toMatchObject({
      outcome: expected,
      tag: undefined,
    });
  });

  it('asks again while the outcome of another permit is not known', async () => {
    const answers: PermitAnswer[] = [
      { kind: 'refused', reason: 'busy' },
      { kind: 'granted', deadlineMs: 5000 },
    ];
    const permit = async () => answers.shift() as PermitAnswer;
    const { outcome, tag } = await publish('registry', { context: { permit } });
    expect(outcome).toMatchObject({ kind: 'successful', image: { digest: tag } });
  });

  it('is bound by nothing but the deadline once it has the permit', async () => {
    const abort = new AbortController();
    const permit = async (): Promise<PermitAnswer> => {
      abort.abort();
      return { kind: 'granted', deadlineMs: 5000 };
    };
    const { outcome, tag } = await publish('registry', { signal: abort.signal, context: { permit } });
    expect(tag).toBeDefined();
    expect(outcome).toMatchObject({ kind: 'successful', image: { digest: tag } });
  });

  it('sends the manifest by its tag once, over a connection of its own', async () => {
    const puts: { socket: unknown; first: boolean }[] = [];
    const known = new Set<unknown>();
    const proxy = await startProxy((forward, request) => {
      if (isTagMove(request)) puts.push({ socket: request.socket, first: !known.has(request.socket) });
      known.add(request.socket);
      forward();
    });
    const { outcome } = await publish('registry', { host: proxy.host });
    expect(outcome).toMatchObject({ kind: 'successful' });
    expect(puts).toMatchObject([{ first: true }]);
  });

  it('says that the outcome is unknown when the answer is lost, and does not ask by itself', async () => {
    let asked = 0;
    const proxy = await startProxy((forward, request, response) => {
      if (request.url?.endsWith('/manifests/1') === true) asked++;
      forward(() => (isTagMove(request) ? response.socket?.destroy() : undefined));
    });
    const { outcome, tag } = await publish('registry', { host: proxy.host });
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { reason: 'publish_unknown', blame: 'system', phase: 'Artifact' },
    });
    expect(tag).toBeDefined();
    expect(asked).toBe(1);
  });

  it('says that the outcome is unknown when the registry is silent until the deadline', async () => {
    const proxy = await startProxy((forward, request) => (isTagMove(request) ? undefined : forward()));
    const permit = async (): Promise<PermitAnswer> => ({ kind: 'granted', deadlineMs: 500 });
    const { outcome, tag } = await publish('registry', { host: proxy.host, context: { permit } });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { reason: 'publish_unknown' } });
    expect(tag).toBeUndefined();
  });

  it.each([
    ['a refusal', 429, {}],
    ['a redirect, which is not followed', 307, { location: 'http://127.0.0.1:1/elsewhere' }],
  ])('takes %s for what it is: the tag has not moved', async (_name, status, headers) => {
    const proxy = await startProxy((forward, request, response) =>
      isTagMove(request) ? response.writeHead(status, headers).end() : forward(),
    );
    const { outcome, tag } = await publish('registry', { host: proxy.host });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { reason: 'registry_refused' } });
    expect(tag).toBeUndefined();
  });

  it.each([
    ['the permit comes when its time is over', 0],
    ['nobody is there any more', 5000],
  ])('knows that nothing was sent when %s', async (_name, deadlineMs) => {
    const seen: unknown[] = [];
    const proxy = await startProxy((forward, request) => {
      if (isTagMove(request)) seen.push(request.url);
      forward();
    });
    const permit = async (): Promise<PermitAnswer> => {
      if (deadlineMs > 0) proxy.close();
      return { kind: 'granted', deadlineMs };
    };
    const { outcome } = await publish('registry', { host: proxy.host, context: { permit } });
    expect(outcome).toMatchObject({ kind: 'failed', failure: { reason: 'registry_unreachable' } });
    expect(seen).toEqual([]);
  });

  it('says when the registry refuses or cannot be reached', async () => {
    const refusing = await startServer((_request, response) => response.writeHead(403).end());
    const { outcome } = await publish('registry', { host: refusing.host });
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { reason: 'registry_refused', phase: 'Artifact' },
    });
    refusing.close();
    const gone = await publish('registry', { host: refusing.host });
    expect(gone.outcome).toMatchObject({
      kind: 'failed',
      failure: { reason: 'registry_unreachable', phase: 'Artifact' },
    });
  });

  interface Server {
    readonly host: string;
    close(): void;
  }

  async function startServer(listener: RequestListener): Promise<Server> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    return {
      host: `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
      close: () => server.close().closeAllConnections(),
    };
  }

  type Proxied = (
    forward: (instead?: () => void) => void,
    ...exchange: Parameters<RequestListener>
  ) => unknown;

  /** Hands requests on to the registry; `instead` is called in place of handing the answer back. */
  async function startProxy(proxied: Proxied): Promise<Server> {
    const proxy = await startServer((request, response) => {
      const forward = (instead?: () => unknown) => {
        const { method, url, headers } = request;
        const onward = httpRequest(`${registry.url}${url}`, { method, headers }, (answer) => {
          if (instead?.() !== undefined) {
            answer.resume();
            return;
          }
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        });
        onward.on('error', () => response.destroy());
        request.pipe(onward);
      };
      proxied(forward, request, response);
    });
    onTestFinished(() => proxy.close());
    return proxy;
  }
});

function isTagMove({ method, url }: IncomingMessage): boolean {
  return method === 'PUT' && url?.endsWith('/manifests/1') === true;
}
