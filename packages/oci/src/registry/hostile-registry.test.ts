import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../digest.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { clientOf } from '../testing/client-of.ts';
import { type Handler, startServer, type TestServer } from '../testing/http-server.ts';
import { createRegistryClient, type RegistryClientOptions } from './create-registry-client.ts';
import { createDispatcher } from './dispatcher.ts';

const SECRET = 'hunter2-is-secret';
const CREDENTIALS = { username: 'ada', password: SECRET };
const BYTES = Buffer.from('the right bytes');
const DIGEST = digestOf(BYTES);
const BLOB = { mediaType: 'application/octet-stream', digest: DIGEST, size: BYTES.length };

function knownTo(server: TestServer, options: Partial<RegistryClientOptions> = {}) {
  return clientOf(server, {
    credentials: CREDENTIALS,
    timeouts: { headersMs: 400, bodyMs: 400 },
    ...options,
  });
}

/** Demands basic authentication before anything else, so that the client has something to lose. */
function guarded(handler: Handler): Handler {
  return (request, response) => {
    if (request.headers.authorization !== undefined) return handler(request, response);
    response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
    return undefined;
  };
}

const redirectTo = (location: string) => (_request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(307, { location }).end();
};

const authorizations = (server: TestServer) => server.seen.map(({ headers }) => headers.authorization);

test('a blob on another host is read without our credentials', async () => {
  const storage = await startServer((_request, response) => void response.end(BYTES));
  const server = await startServer(guarded(redirectTo(`http://${storage.host}/signed?secret=1`)));
  const blob = await knownTo(server).getBlob('a', DIGEST, { size: BYTES.length });
  expect(await buffer(blob)).toEqual(BYTES);
  expect(authorizations(server).at(-1)).toMatch(/^Basic /);
  expect(authorizations(storage)).toEqual([undefined]);
});

test('another port is another origin, also for the same host name', async () => {
  const other = await startServer((_request, response) => void response.writeHead(401).end());
  const server = await startServer(guarded(redirectTo(`http://${other.host}/v2/a/blobs/${DIGEST}`)));
  await expect(knownTo(server).getBlob('a', DIGEST)).rejects.toMatchObject({ status: 401 });
  expect(authorizations(other)).toEqual([undefined]);
});

test('an upload that goes on at another host is sent without our credentials', async () => {
  const storage = await startServer(async (request, response) => {
    await buffer(request);
    response.writeHead(201).end();
  });
  const server = await startServer(
    guarded((request, response) => {
      if (request.method === 'POST')
        response.writeHead(202, { location: `http://${storage.host}/up?_state=a%3D%26b` });
      else response.writeHead(404);
      response.end();
    }),
  );
  expect(await knownTo(server).pushBlob('a', BLOB, { bytes: BYTES })).toBe('uploaded');
  expect(authorizations(storage)).toEqual([undefined]);
  const query = new URL(storage.seen[0]!.url, 'http://x').searchParams;
  expect([query.get('_state'), query.get('digest')]).toEqual(['a=&b', DIGEST]);
});

test.each([['file:///etc/passwd'], ['ftp://127.0.0.1/x'], ['http://user:pass@127.0.0.1/x'], ['']])(
  'a location %j is refused for reads and uploads',
  async (location) => {
    const server = await startServer((request, response) => {
      const status = request.method === 'POST' ? 202 : request.method === 'HEAD' ? 404 : 302;
      response.writeHead(status, location === '' ? {} : { location }).end();
    });
    const client = knownTo(server);
    await expect(client.getBlob('a', DIGEST)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
    await expect(client.pushBlob('a', BLOB, { bytes: BYTES })).rejects.toMatchObject({
      code: 'ANSWER_INVALID',
    });
  },
);

test('redirects without an end, and of writes, are refused', async () => {
  const server = await startServer(redirectTo('/again'));
  const client = knownTo(server);
  await expect(client.getBlob('a', DIGEST)).rejects.toMatchObject({
    code: 'REDIRECT_REFUSED',
    temporary: false,
  });
  expect(server.seen).toHaveLength(6);
  const put = client.putManifest('a', 'v1', Buffer.from('{}'), MEDIA_TYPES.manifest);
  await expect(put).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
});

test('a blob with other bytes, too many or too few never ends well', async () => {
  const wrong = Buffer.from('the wrong bytes');
  const bodies = [wrong, Buffer.concat([BYTES, BYTES]), BYTES.subarray(1)];
  for (const body of bodies) {
    const server = await startServer((_request, response) => void response.end(body));
    const blob = await knownTo(server).getBlob('a', DIGEST, { size: BYTES.length });
    await expect(buffer(blob)).rejects.toMatchObject({
      code: expect.stringMatching(/^(DIGEST|SIZE)_MISMATCH$/),
    });
  }
});

test('a manifest with another digest, and one without an end, are refused', async () => {
  const type = { 'content-type': MEDIA_TYPES.manifest };
  const lying = await startServer((_request, response) => void response.writeHead(200, type).end('{}'));
  await expect(knownTo(lying).getManifest('a', DIGEST)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  const endless = await startServer((_request, response) => {
    response.writeHead(200, type);
    const fill = () => {
      while (response.write(Buffer.alloc(65_536, 32)));
    };
    response.on('drain', fill);
    fill();
  });
  await expect(knownTo(endless).getManifest('a', 'v1')).rejects.toMatchObject({ code: 'ANSWER_INVALID' });
});

test('an endless 401 ends after one answer', async () => {
  const server = await startServer((_request, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="again"' }).end();
  });
  await expect(knownTo(server).resolve('a', 'v1')).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
    status: 401,
  });
  expect(server.seen).toHaveLength(2);
});

test('a token service on another host over http gets no password', async () => {
  const server = await startServer((request, response) => {
    if (request.url?.startsWith('/token') === true)
      response.end(JSON.stringify({ token: 'anonymous-token' }));
    else if (request.headers.authorization === 'Bearer anonymous-token') response.end('{"tags":["v1"]}');
    else {
      const realm = `http://tokens.example.test:${server.host.split(':')[1]}/token`;
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="s"` }).end();
    }
  });
  const dispatcher = createDispatcher({
    lookup: (_name, options, done) => {
      if (options.all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);
      else done(null, '127.0.0.1', 4);
    },
  });
  onTestFinished(() => dispatcher.close());
  expect(await knownTo(server, { dispatcher }).listTags('a')).toEqual(['v1']);
  const asked = server.seen.find(({ url }) => url.startsWith('/token'));
  expect(asked?.headers.host).toMatch(/^tokens\.example\.test/);
  expect(asked?.headers.authorization).toBeUndefined();
});

test('a bearer token is shown to the registry only, never to a token service', async () => {
  const tokens = await startServer((_request, response) => void response.end('{"token":"other"}'));
  const server = await startServer((_request, response) => {
    response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${tokens.host}/token"` }).end();
  });
  const client = knownTo(server, { credentials: { token: SECRET } });
  await expect(client.resolve('a', 'v1')).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  expect(tokens.seen).toEqual([]);
  expect(authorizations(server)).toEqual([`Bearer ${SECRET}`]);
});

test('an identity token is exchanged by POST and never shown to the registry', async () => {
  const bodies: string[] = [];
  const tokens = await startServer(async (request, response) => {
    bodies.push((await buffer(request)).toString());
    response.end('{"access_token":"short-lived"}');
  });
  const server = await startServer((request, response) => {
    if (request.headers.authorization === 'Bearer short-lived') response.end('{"tags":null}');
    else
      response
        .writeHead(401, { 'www-authenticate': `Bearer realm="http://${tokens.host}/t",service="s"` })
        .end();
  });
  const client = knownTo(server, { credentials: { identityToken: SECRET } });
  expect(await client.listTags('a')).toEqual([]);
  expect(Object.fromEntries(new URLSearchParams(bodies[0]))).toMatchObject({
    grant_type: 'refresh_token',
    refresh_token: SECRET,
    service: 's',
    scope: 'repository:a:pull',
  });
  expect(JSON.stringify(server.seen)).not.toContain(SECRET);
});

test('an error body is read to its bound only and echoes no secret', async () => {
  const echo = JSON.stringify({
    errors: [{ code: 'DENIED', message: `no\u001b[31m ${SECRET} ${'x'.repeat(1000)}` }],
  });
  const server = await startServer(guarded((_request, response) => void response.writeHead(403).end(echo)));
  const error = await knownTo(server)
    .resolve('a', 'v1')
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'DENIED', status: 403 });
  const get = await knownTo(server)
    .getManifest('a', 'v1')
    .catch((reason: unknown) => reason as Error);
  expect((get as Error).message).toMatch(/DENIED: no/);
  expect((get as Error).message).not.toContain(SECRET);
  expect((get as Error).message).not.toContain('\u001b');
  expect((get as Error).message.length).toBeLessThan(600);
  const huge = await startServer((_request, response) => {
    response.writeHead(403);
    const fill = () => {
      while (response.write(Buffer.alloc(65_536, 32)));
    };
    response.on('drain', fill);
    fill();
  });
  await expect(knownTo(huge).getManifest('a', 'v1')).rejects.toMatchObject({ code: 'DENIED', status: 403 });
});

test('slow headers, a slow body and a cut body are temporary failures', async () => {
  const silent = await startServer(() => undefined);
  const once = { retry: { attempts: 1 } };
  await expect(knownTo(silent, once).resolve('a', 'v1')).rejects.toMatchObject({
    code: 'TIMEOUT',
    temporary: true,
  });
  const slow = await startServer((_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('x');
  });
  const stalled = await knownTo(slow, once).getBlob('a', DIGEST);
  await expect(buffer(stalled)).rejects.toMatchObject({ code: 'TIMEOUT', temporary: true });
  const cut = await startServer((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('x', () => response.destroy());
  });
  const broken = await knownTo(cut, once).getBlob('a', DIGEST);
  await expect(buffer(broken)).rejects.toMatchObject({ code: 'CONNECTION_FAILED', temporary: true });
});

test('reads are tried again after 429, 503 and cuts; a tag is sent once', async () => {
  let calls = 0;
  const server = await startServer((request, response) => {
    calls++;
    if (request.method === 'PUT') response.writeHead(503).end();
    else if (calls === 1) response.writeHead(429, { 'retry-after': '0' }).end();
    else if (calls === 2) response.writeHead(503).end();
    else if (calls === 3) response.destroy();
    else response.end('{"tags":["v1"]}');
  });
  const client = knownTo(server);
  expect(await client.listTags('a')).toEqual(['v1']);
  calls = 0;
  const put = client.putManifest('a', 'v1', Buffer.from('{}'), MEDIA_TYPES.manifest);
  await expect(put).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503, temporary: true });
  expect(calls).toBe(1);
  calls = 0;
  const byDigest = client.putManifest(
    'a',
    digestOf(Buffer.from('{}')),
    Buffer.from('{}'),
    MEDIA_TYPES.manifest,
  );
  await expect(byDigest).rejects.toMatchObject({ status: 503 });
  expect(calls).toBe(4);
});

test('an upload that is cut starts anew with a new location and the whole body', async () => {
  const received: string[] = [];
  let uploads = 0;
  const server = await startServer(async (request, response) => {
    if (request.method === 'HEAD') response.writeHead(404);
    else if (request.method === 'POST') response.writeHead(202, { location: `/upload/${++uploads}` });
    else if (request.method === 'PUT') {
      received.push(`${request.url?.split('?')[0]} ${await buffer(request)}`);
      if (uploads === 1) response.destroy();
      else response.writeHead(201);
    }
    response.end();
  });
  expect(await knownTo(server).pushBlob('a', BLOB, { bytes: BYTES })).toBe('uploaded');
  expect(received).toEqual([`/upload/1 ${BYTES}`, `/upload/2 ${BYTES}`]);
  expect(server.seen.some(({ method, url }) => method === 'DELETE' && url === '/upload/1')).toBe(true);
});

test.each([307, 308])(
  'an upload that is redirected by %i goes on there, without our credentials',
  async (status) => {
    const received: string[] = [];
    const storage = await startServer(async (request, response) => {
      received.push(`${request.method} ${(await buffer(request)).toString()}`);
      if (request.method === 'POST') response.writeHead(202, { location: '/here' }).end();
      else response.writeHead(201).end();
    });
    const server = await startServer(
      guarded(async (request, response) => {
        await buffer(request);
        if (request.method === 'HEAD') response.writeHead(404).end();
        else response.writeHead(status, { location: `http://${storage.host}/there` }).end();
      }),
    );
    expect(await knownTo(server).pushBlob('a', BLOB, { bytes: BYTES })).toBe('uploaded');
    expect(received).toEqual(['POST ', `PUT ${BYTES}`]);
    expect(authorizations(storage)).toEqual([undefined, undefined]);
  },
);

test.each([301, 302, 303])('an upload that is redirected by %i is refused', async (status) => {
  const server = await startServer(async (request, response) => {
    if (request.method === 'HEAD') response.writeHead(404).end();
    else response.writeHead(status, { location: '/there' }).end();
  });
  await expect(knownTo(server).pushBlob('a', BLOB, { bytes: BYTES })).rejects.toMatchObject({
    code: 'REDIRECT_REFUSED',
  });
  expect(server.seen.map(({ method }) => method)).toEqual(['HEAD', 'POST']);
});

test('a mirror is asked first, without the credentials of the registry', async () => {
  const mirror = await startServer((request, response) => {
    if (request.url?.includes('/blobs/') === true) response.end(BYTES);
    else response.writeHead(404).end();
  });
  const type = { 'content-type': MEDIA_TYPES.manifest };
  const server = await startServer(
    guarded((_request, response) => void response.writeHead(200, type).end('{}')),
  );
  const client = knownTo(server, { mirrors: [`http://${mirror.host}`] });
  expect(await buffer(await client.getBlob('a', DIGEST))).toEqual(BYTES);
  expect(server.seen).toEqual([]);
  expect((await client.getManifest('a', 'v1')).bytes).toEqual(Buffer.from('{}'));
  expect(authorizations(mirror)).toEqual([undefined, undefined]);
});

test('tags go on at the next page, and never at another host', async () => {
  const elsewhere = await startServer((_request, response) => void response.end('{"tags":[]}'));
  const server = await startServer((request, response) => {
    if (request.url?.includes('last=') === true) response.end('{"tags":["b","not a tag"]}');
    else {
      const next =
        request.url?.includes('/evil/') === true ? `http://${elsewhere.host}/x` : '/v2/a/tags/list?last=a';
      response.writeHead(200, { link: `<${next}>; rel="next"` }).end('{"tags":["a"]}');
    }
  });
  expect(await knownTo(server).listTags('a')).toEqual(['a', 'b']);
  await expect(knownTo(server).listTags('x/evil/y')).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
  expect(elsewhere.seen).toEqual([]);
});

test('a server may be reached over a Unix socket', async () => {
  const { createServer } = await import('node:http');
  const path = `\0oci-test-${process.pid}`;
  const server = createServer((_request, response) => void response.end('{"tags":["v1"]}')).listen({ path });
  onTestFinished(() => void server.close());
  const client = createRegistryClient({
    registry: 'inside.example',
    scheme: 'http',
    connections: { socketPath: path },
  });
  onTestFinished(() => client.close());
  expect(await client.listTags('a')).toEqual(['v1']);
});

test('leaving https is refused', async () => {
  const { losesProtection } = await import('./origin.ts');
  expect(losesProtection(new URL('https://a/'), new URL('http://a/'))).toBe(true);
  expect(losesProtection(new URL('http://a/'), new URL('https://a/'))).toBe(false);
});
