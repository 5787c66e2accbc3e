import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../digest.ts';
import { OciError } from '../error.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { contentBehaviours } from '../testing/hostile/content-behaviours.ts';
import { type Act, BLOB, BYTES, MANIFEST } from '../testing/hostile/hostile-behaviour.ts';
import { loginBehaviours, redirectBehaviours } from '../testing/hostile/login-behaviours.ts';
import { transportBehaviours } from '../testing/hostile/transport-behaviours.ts';
import { type Handler, startServer } from '../testing/http-server.ts';
import { createRegistryClient } from './create-registry-client.ts';
import type { RegistryClient } from './registry-client.ts';

const SECRET = 'hunter2-is-secret';
const BASIC = Buffer.from(`ada:${SECRET}`).toString('base64');

const ACTS: Readonly<Record<Act, (client: RegistryClient) => Promise<unknown>>> = {
  'read a manifest': (client) => client.getManifest('a', digestOf(MANIFEST)),
  'read a blob': async (client) => buffer(await client.getBlob('a', BLOB.digest, { size: BLOB.size })),
  'push a blob': (client) => client.pushBlob('a', BLOB, { bytes: BYTES }),
  'move a tag': (client) => client.putManifest('a', 'v1', MANIFEST, MEDIA_TYPES.manifest),
  'list tags': (client) => client.listTags('a'),
};

const BEHAVIOURS = [...transportBehaviours, ...contentBehaviours, ...loginBehaviours, ...redirectBehaviours];

/** Shows the password to the registry first, so that there is something to lose. */
function withLogin(handler: Handler): Handler {
  return (request, response) => {
    if (request.headers.authorization !== undefined) return handler(request, response);
    response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
  };
}

test('there are forty behaviours and more, each with a name of its own', () => {
  expect(new Set(BEHAVIOURS.map(({ name }) => name)).size).toBe(BEHAVIOURS.length);
  expect(BEHAVIOURS.length).toBeGreaterThanOrEqual(40);
});

test.each(BEHAVIOURS.map((one) => [one.name, one] as const))('a registry that %s', async (_, behaviour) => {
  const thief = await startServer((request, response) => {
    request.resume();
    response.writeHead(200).end('x');
  });
  const handler = behaviour.handler(thief.host);
  const server = await startServer(loginBehaviours.includes(behaviour) ? handler : withLogin(handler));
  const client = createRegistryClient({
    registry: server.host,
    credentials: { username: 'ada', password: SECRET },
    retry: { attempts: 2, pauseMs: 1 },
    timeouts: { headersMs: 300, bodyMs: 300 },
  });
  onTestFinished(() => client.close());

  const outcome = await ACTS[behaviour.act](client).then(
    () => 'done' as const,
    (error: unknown) => error,
  );
  const ended = outcome instanceof OciError ? outcome.code : outcome;
  expect(behaviour.ends, String(outcome)).toContain(ended);
  if (outcome instanceof OciError) {
    expect(outcome.message.length).toBeGreaterThan(15);
    expect(outcome.message).toMatch(/^\P{Cc}+$/u);
    for (const secret of [SECRET, BASIC]) expect(outcome.message).not.toContain(secret);
  }
  for (const { headers, url } of thief.seen) {
    expect(headers.authorization).toBeUndefined();
    expect(JSON.stringify(headers) + url).not.toContain(SECRET);
  }
  for (const { url } of server.seen) expect(url).not.toContain(SECRET);
  const moves = server.seen.filter(({ method, headers }) => method === 'PUT' && headers.authorization);
  if (behaviour.act === 'move a tag') expect(moves).toHaveLength(1);
});
