import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAddressPolicy } from '../network/address-policy.ts';
import { createHostGuard, type Resolve } from '../network/host-guard.ts';
import { createAuthority } from '../testing/authority.ts';
import { temporaryFolder } from '../testing/test-build.ts';
import { type FetchHttpOptions, fetchHttp } from './fetch-http.ts';
import { PackageFile } from './package-file.ts';
import { SourceError } from './source-error.ts';

const BODY = Buffer.alloc(100_000, 'package ');
const LIMIT = 1 << 20;

describe('fetching over http', () => {
  let folder: { path: string; remove: () => Promise<void> };
  const servers: { close: () => void }[] = [];
  let files = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  afterAll(async () => {
    await folder.remove();
  });

  async function serve(listener: RequestListener, address = '127.0.0.1'): Promise<string> {
    const server: Server = createServer(listener).listen(0, address);
    await once(server, 'listening');
    servers.push({ close: () => server.close().closeAllConnections() });
    const bound = server.address();
    return `http://${address}:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  }

  async function serveRaw(answer: string): Promise<string> {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(answer));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    const bound = server.address();
    return `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  }

  async function fetchIt(url: string, options: Partial<FetchHttpOptions> & { resolve?: Resolve } = {}) {
    const policy = createAddressPolicy({ allowNetworks: ['127.0.0.1/32'], ownAddresses: [] });
    const { resolve, ...rest } = options;
    const guard = createHostGuard({ policy, ...(resolve === undefined ? {} : { resolve }) });
    const file = join(folder.path, `package-${files++}`);
    const target = await PackageFile.create({
      file,
      limit: LIMIT,
      clock: performance,
      progress: () => undefined,
    });
    const signal = new AbortController().signal;
    try {
      return await fetchHttp({ url, guard, target, signal, note: () => undefined, pauseMs: 1, ...rest });
    } finally {
      await target.close();
    }
  }

  async function refusal(url: string, options: Parameters<typeof fetchIt>[1] = {}): Promise<SourceError> {
    const error = await fetchIt(url, options).then(
      () => expect.fail('it was fetched'),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof SourceError)) throw error;
    return error;
  }

  it('receives a package, whatever it is sent in', async () => {
    const url = await serve((_request, response) => response.end(BODY));
    const fetched = await fetchIt(`${url}/a.jar`);
    expect(fetched).toMatchObject({
      size: BODY.length,
      sha256: createHash('sha256').update(BODY).digest('hex'),
    });
    expect((await readFile(fetched.file)).equals(BODY)).toBe(true);
  });

  it('follows redirects, and takes credentials to no other origin', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end(BODY);
    });
    const first = await serve((request, response) => {
      seen.push(request.headers.authorization);
      const location = request.url === '/1' ? '/2' : `${other}/3`;
      response.writeHead(302, { location }).end('moved');
    });
    const fetched = await fetchIt(first.replace('http://', 'http://user:p%40ss@').concat('/1'));
    expect(fetched.size).toBe(BODY.length);
    const basic = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    expect(seen).toEqual([basic, basic, undefined]);
  });

  it('ends a loop of redirects', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests++;
      response.writeHead(302, { location: '/again' }).end();
    });
    expect(await refusal(url)).toMatchObject({
      code: 'source_unreachable',
      message: expect.stringContaining('redirects'),
    });
    expect(requests).toBe(6);
  });

  it.each([
    ['a private address', 'http://127.0.0.2:1/', 'source_refused'],
    ['the link-local address', 'http://169.254.169.254/latest/meta-data', 'source_refused'],
    ['a private address in IPv6 form', 'http://[::ffff:127.0.0.2]:1/', 'source_refused'],
    ['a private address as a number', 'http://2130706434:1/', 'source_refused'],
    ['a private address in hexadecimal', 'http://0x7f.2:1/', 'source_refused'],
    ['a file', 'file:///etc/passwd', 'source_refused'],
    ['another scheme', 'gopher://127.0.0.1/', 'source_refused'],
    ['nothing', 'http://', 'source_refused'],
  ] as const)(
    'goes to no such place: %s, neither at once nor by a redirect',
    async (_name, location, code) => {
      expect((await refusal(location)).code).toBe(code);
      if (location === 'http://') return;
      const url = await serve((_request, response) => response.writeHead(302, { location }).end());
      expect((await refusal(url)).code).toBe(code);
    },
  );

  it('judges all addresses of a name', async () => {
    const resolve = async () => ['127.0.0.1', '127.0.0.2'];
    expect(await refusal('http://two.example:1/', { resolve })).toMatchObject({ code: 'source_refused' });
  });

  it('connects to the address that was judged, however the name resolves later', async () => {
    const good = await serve((_request, response) => response.writeHead(302, { location: '/2' }).end());
    let asked = 0;
    const resolve: Resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['127.0.0.2']);
    const { port } = new URL(good);
    const error = await refusal(`http://rebinding.example:${port}/`, { resolve });
    expect(error.message).toContain('redirects');
    expect(asked).toBe(1);
  });

  it('takes public addresses by https only', async () => {
    const error = await refusal('http://public.example/a.jar', { resolve: async () => ['192.0.2.1'] });
    expect(error).toMatchObject({ code: 'source_refused', message: expect.stringContaining('https only') });
  });

  it('says when a name is unknown', async () => {
    const resolve: Resolve = async () => Promise.reject(new Error('ENOTFOUND'));
    expect(await refusal('https://unknown.example/', { resolve })).toMatchObject({
      code: 'source_not_found',
    });
  });

  it.each([
    [404, 'source_not_found', false],
    [401, 'source_not_found', false],
    [403, 'source_not_found', false],
    [500, 'source_unreachable', true],
    [503, 'source_unreachable', true],
    [429, 'source_unreachable', true],
    [204, 'source_not_found', false],
    [206, 'source_not_found', false],
  ] as const)('takes an answer of %i for %s', async (status, code, temporary) => {
    const url = await serve((_request, response) => response.writeHead(status).end());
    expect(await refusal(`${url}/x`)).toMatchObject({ code, temporary });
  });

  it('refuses what is announced as too large, before a byte of it', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-length': LIMIT + 1 }).flushHeaders(),
    );
    expect((await refusal(url)).code).toBe('source_too_large');
  });

  it('refuses what turns out to be too large', async () => {
    const url = await serve((_request, response) => {
      const more = () => {
        while (response.write(BODY));
      };
      response.on('drain', more);
      more();
    });
    expect((await refusal(url)).code).toBe('source_too_large');
  });

  it.each([
    ['shorter than announced', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort'],
    ['in chunks without an end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n'],
    ['with two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 9\r\n\r\nshort'],
    [
      'with a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n0\r\n\r\n',
    ],
    ['with a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nshort'],
    ['that is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['that is empty', ''],
  ])('detects a body %s', async (_name, answer) => {
    expect((await refusal(await serveRaw(answer))).code).toBe('source_unreachable');
  });

  interface Cutting {
    /** Bytes after which each answer is cut off; what is beyond the list is sent whole. */
    readonly cuts: readonly number[];
    readonly headers?: (request: number) => Record<string, string>;
    /** Whether the server knows ranges. Default true. */
    readonly ranges?: boolean;
    readonly body?: (request: number) => Buffer;
  }

  /** Sends a package in pieces, by what `Range` and `If-Range` ask for; answers its address and what was asked. */
  async function serveCutting({
    cuts,
    headers = () => ({ etag: '"one"' }),
    ranges = true,
    body = () => BODY,
  }: Cutting) {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      const { range, 'if-range': validator = '' } = request.headers;
      const number = asked.push(range) - 1;
      const bytes = body(number);
      const given = headers(number);
      const from = ranges && Object.values(given).includes(String(validator)) ? startOf(range) : 0;
      const content = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
      const part = bytes.subarray(from);
      response.writeHead(from > 0 ? 206 : 200, {
        ...given,
        'content-length': part.length,
        'content-range': content,
      });
      const cut = cuts[number];
      if (cut === undefined) response.end(part);
      else response.write(part.subarray(0, cut), () => setTimeout(() => response.destroy(), 30));
    });
    return { url, asked };
  }

  it.each([
    ['an entity tag', { etag: '"one"' }],
    ['the time of the last change', { 'last-modified': 'Tue, 24 Nov 2026 08:00:00 GMT' }],
  ])('goes on from where it broke off, by %s', async (_name, headers) => {
    const { url, asked } = await serveCutting({ cuts: [30_000, 20_000], headers: () => headers });
    const { file, sha256 } = await fetchIt(url);
    expect(asked).toEqual([undefined, 'bytes=30000-', 'bytes=50000-']);
    expect((await readFile(file)).equals(BODY)).toBe(true);
    expect(sha256).toBe(createHash('sha256').update(BODY).digest('hex'));
  });

  const OTHER = Buffer.alloc(70_000, 'another ');

  it.each<[string, Partial<Cutting>, Buffer, readonly (string | undefined)[]]>([
    ['a server that knows no ranges', { ranges: false }, BODY, [undefined, 'bytes=30000-']],
    ['a server that gives no validator', { headers: () => ({}) }, BODY, [undefined, undefined]],
    ['a weak entity tag', { headers: () => ({ etag: 'W/"one"' }) }, BODY, [undefined, undefined]],
    [
      'a package that has changed meanwhile',
      { headers: (n) => ({ etag: `"${n}"` }), body: (n) => (n === 0 ? BODY : OTHER) },
      OTHER,
      [undefined, 'bytes=30000-'],
    ],
  ])('begins again with %s', async (_name, cutting, expected, requests) => {
    const { url, asked } = await serveCutting({ cuts: [30_000], ...cutting });
    const { file, sha256, size } = await fetchIt(url);
    expect(asked).toEqual(requests);
    expect((await readFile(file)).equals(expected)).toBe(true);
    expect([size, sha256]).toEqual([expected.length, createHash('sha256').update(expected).digest('hex')]);
  });

  it.each([
    ['which knows If-Match only', 412],
    ['which knows no condition', 206],
  ])('begins again when a package has changed on a server %s', async (_name, status) => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers.range);
      if (asked.length === 1) {
        response.writeHead(200, { etag: '"one"', 'content-length': BODY.length });
        response.write(BODY.subarray(0, 30_000), () => setTimeout(() => response.destroy(), 30));
      } else if (request.headers.range === undefined) response.writeHead(200, { etag: '"two"' }).end(OTHER);
      else {
        expect(request.headers['if-match']).toBe('"one"');
        const part = { etag: '"two"', 'content-range': `bytes 30000-69999/${OTHER.length}` };
        response.writeHead(status, part).end(status === 206 ? OTHER.subarray(30_000) : '');
      }
    });
    const { file } = await fetchIt(url);
    expect(asked).toEqual([undefined, 'bytes=30000-', undefined]);
    expect((await readFile(file)).equals(OTHER)).toBe(true);
  });

  it('trusts an authority that comes with the address, and without it does not', async () => {
    const { certificate, issue } = createAuthority(folder.path);
    const server = createHttpsServer(issue('IP:127.0.0.1'), (_request, response) => response.end(BODY));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    servers.push({ close: () => server.close().closeAllConnections() });
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/a.jar`;
    expect((await refusal(url)).message).toContain('SELF_SIGNED_CERT_IN_CHAIN');
    expect(await fetchIt(url, { certificates: certificate })).toMatchObject({ size: BODY.length });
  });

  it('gives a login to the origin of the address alone', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end(BODY);
    });
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: request.url === '/1' ? '/2' : `${other}/3` }).end();
    });
    await fetchIt(`${url}/1`, { authorization: 'Bearer planted-token' });
    expect(seen).toEqual(['Bearer planted-token', 'Bearer planted-token', undefined]);
  });

  it.each([
    [403, 'SignatureDoesNotMatch', 'source_not_found'],
    [404, 'NoSuchKey', 'source_not_found'],
    [503, 'SlowDown', 'source_unreachable'],
  ] as const)(
    'says what an object store answers with %i, and not its signed address',
    async (status, code, reason) => {
      const notes: string[] = [];
      const url = await serve((_request, response) => {
        const text = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>planted</Message></Error>`;
        response.writeHead(status).write(text.slice(0, 30));
        response.end(text.slice(30));
      });
      const signed = `${url}/releases/a.jar?X-Amz-Signature=planted-signature`;
      const error = await refusal(signed, {
        name: 's3://releases/a.jar',
        note: (text) => void notes.push(text),
      });
      expect(error).toMatchObject({
        code: reason,
        message: `s3://releases/a.jar answered ${status} ${code}.`,
      });
      expect(notes.join()).not.toContain('planted');
    },
  );

  it.each([
    ['another part', 'bytes 40000-99999/100000'],
    ['a part of another size', 'bytes 30000-99999/100001'],
    ['no range', 'none'],
  ])('makes no package of %s', async (_name, range) => {
    let requests = 0;
    const url = await serve((_request, response) => {
      if (requests++ > 0) response.writeHead(206, { 'content-range': range }).end(BODY.subarray(30_000));
      else {
        response.writeHead(200, { etag: '"one"', 'content-length': BODY.length });
        response.write(BODY.subarray(0, 30_000), () => setTimeout(() => response.destroy(), 30));
      }
    });
    expect(await refusal(url)).toMatchObject({ code: 'source_unreachable', temporary: false });
    expect(requests).toBe(2);
  });

  it('gives up after tries that bring nothing, and not before', async () => {
    const { url, asked } = await serveCutting({ cuts: [10_000, 10_000, 0, 0, 0, 0, 0] });
    expect((await refusal(url)).message).toContain('20000 bytes');
    expect(asked).toHaveLength(5);
  });

  it('waits for as long as the server asks, and not for longer than is sensible', async () => {
    let requests = 0;
    const url = await serve((request, response) => {
      requests++;
      if (request.url === '/soon' && requests > 1) response.end(BODY);
      else response.writeHead(503, { 'retry-after': request.url === '/soon' ? '1' : '3600' }).end();
    });
    const begun = performance.now();
    expect((await fetchIt(`${url}/soon`)).size).toBe(BODY.length);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(950);
    requests = 0;
    expect((await refusal(`${url}/late`)).temporary).toBe(true);
    expect(requests).toBe(1);
  });

  it('refuses an encoding that was not asked for', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    );
    expect((await refusal(url)).message).toContain('encoding');
  });

  it('waits for neither a silent server nor one that stops in the middle', async () => {
    const silent = await serve(() => undefined);
    const timeouts = { headersMs: 100, idleMs: 100 };
    expect((await refusal(silent, { timeouts })).message).toContain('UND_ERR_HEADERS_TIMEOUT');
    const stopping = await serve((_request, response) => response.write('the beginning'));
    expect((await refusal(stopping, { timeouts })).message).toContain('UND_ERR_BODY_TIMEOUT');
  });

  it('ends at once when it is aborted', async () => {
    const abort = new AbortController();
    const url = await serve((_request, response) => {
      response.write('the beginning');
      setImmediate(() => abort.abort(new Error('stop')));
    });
    await expect(fetchIt(url, { signal: abort.signal })).rejects.toThrow('stop');
  });
});

function startOf(range: string | undefined): number {
  return Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
}
