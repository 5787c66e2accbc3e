import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type NetworkSettings, OPEN_NETWORK } from '@stagewright/api';
import { digestOf } from '@stagewright/oci';
import { Agent } from 'undici';
import { afterEach, expect, it } from 'vitest';
import { testAssignment } from '../testing/test-build.ts';
import { createAddressPolicy } from './address-policy.ts';
import { createRegistryAccess, type RegistryAccess } from './registry-access.ts';

const BYTES = Buffer.from('the bytes of a layer');
const BLOB = { mediaType: 'application/octet-stream', digest: digestOf(BYTES), size: BYTES.length };
const INSIDE = '127.0.0.2';
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Place {
  readonly host: string;
  readonly seen: { readonly method: string; readonly authorization: string | undefined }[];
}

async function serve(address: string, answer: RequestListener): Promise<Place> {
  const seen: { method: string; authorization: string | undefined }[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    await buffer(request);
    seen.push({ method: request.method ?? '', authorization: request.headers.authorization });
    answer(request, response);
  }).listen(0, address);
  await once(server, 'listening');
  open.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const bound = server.address();
  return { host: `${address}:${typeof bound === 'object' && bound !== null ? bound.port : 0}`, seen };
}

/** The registry of a build, with credentials of it; only the networks that are allowed may be reached beside it. */
function accessTo(
  { host }: Place,
  allowNetworks: readonly string[] = [],
  network: NetworkSettings = OPEN_NETWORK,
): RegistryAccess {
  const credential = { registry: host, scheme: 'http', username: 'ada', password: 'secret' } as const;
  const access = createRegistryAccess({
    assignment: testAssignment({ folder: '', registry: host, assignment: { credentials: [credential] } }),
    policy: createAddressPolicy({ allowNetworks, ownAddresses: [] }),
    network,
    note: () => undefined,
    embedded: undefined,
    signal: new AbortController().signal,
    userAgent: 'test',
  });
  open.push(() => access.close());
  return access;
}

it('the embedded registry is asked again for longer than another, since the lease ends what cannot be sent', async () => {
  let cuts = 0;
  const place = await serve('127.0.0.1', (request, response) => {
    cuts += 1;
    if (cuts <= 4) request.socket.destroy();
    else response.writeHead(200, { 'content-length': BYTES.length }).end();
  });
  const target = {
    kind: 'embedded',
    registry: place.host,
    scheme: 'http',
    repository: 'a/b',
    tag: '1',
    token: 't',
  } as const;
  const embedded = new Agent();
  open.push(() => embedded.destroy());
  const access = createRegistryAccess({
    assignment: testAssignment({ folder: '', registry: place.host, assignment: { target } }),
    policy: createAddressPolicy({ allowNetworks: [], ownAddresses: [] }),
    network: OPEN_NETWORK,
    note: () => undefined,
    embedded,
    signal: new AbortController().signal,
    userAgent: 'test',
  });
  open.push(() => access.close());
  expect(await access.writer(place.host).hasBlob('a/b', BLOB.digest)).toBe(true);
  expect(cuts).toBe(5);
});

/** What only those may see who have shown their credentials, so that there is something to lose. */
function behindLogin(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (request.headers.authorization !== undefined) listener(request, response);
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
  };
}

async function startInside(): Promise<Place> {
  return await serve(INSIDE, (request, response) => {
    if (request.method === 'PUT') response.writeHead(201).end();
    else response.end(BYTES);
  });
}

/** Sends what it is asked for, and where uploads go, to another host. */
async function startSending({ host }: Place): Promise<Place> {
  const listener: RequestListener = (request, response) => {
    if (request.method === 'HEAD') response.writeHead(404).end();
    else if (request.method === 'POST') response.writeHead(202, { location: `http://${host}/upload` }).end();
    else response.writeHead(307, { location: `http://${host}/blob` }).end();
  };
  return await serve('127.0.0.1', behindLogin(listener));
}

const push = (access: RegistryAccess, { host }: Place) =>
  access.writer(host).pushBlob('a', BLOB, { bytes: BYTES });
const pull = async (access: RegistryAccess, { host }: Place) =>
  await buffer(await access.reader(host).getBlob('a', BLOB.digest, { size: BLOB.size }));

it.each([
  ['an upload', push],
  ['a download', pull],
])('%s does not go on at an address that builds may not reach', async (_name, act) => {
  const inside = await startInside();
  const registry = await startSending(inside);
  await expect(act(accessTo(registry), registry)).rejects.toMatchObject({
    code: 'CONNECTION_FAILED',
    temporary: false,
    cause: { code: 'ADDRESS_REFUSED' },
  });
  expect(registry.seen.length).toBeGreaterThan(0);
  expect(inside.seen).toEqual([]);
});

it.each([
  ['an upload', push],
  ['a download', pull],
])('%s goes on at an address that was allowed, without the credentials', async (_name, act) => {
  const inside = await startInside();
  const registry = await startSending(inside);
  await act(accessTo(registry, [INSIDE]), registry);
  expect(registry.seen.at(-1)?.authorization).toMatch(/^Basic /);
  expect(inside.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
});

it('a token service at such an address is not asked, and gets no password', async () => {
  const inside = await startInside();
  const registry = await serve('127.0.0.1', (_request, response) => {
    response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${inside.host}/token"` }).end();
  });
  await expect(push(accessTo(registry), registry)).rejects.toMatchObject({
    cause: { code: 'ADDRESS_REFUSED' },
  });
  expect(inside.seen).toEqual([]);
});

it('a mirror that the operator has set is read from with its own login, and never written to', async () => {
  const mirror = await serve(
    INSIDE,
    behindLogin((_request, response) => void response.end(BYTES)),
  );
  const origin = await serve('127.0.0.1', (_request, response) => {
    response.writeHead(200, { 'content-length': BYTES.length }).end();
  });
  const access = accessTo(origin, [], {
    ...OPEN_NETWORK,
    registryMirrors: { [origin.host]: [`http://${mirror.host}`] },
    logins: [{ host: mirror.host, username: 'mirror', password: 'known' }],
  });
  expect(await pull(access, origin)).toEqual(BYTES);
  expect(origin.seen).toEqual([]);
  const login = `Basic ${Buffer.from('mirror:known').toString('base64')}`;
  expect(mirror.seen.map(({ authorization }) => authorization)).toEqual([undefined, login]);
  await push(access, origin);
  expect([origin.seen.length, mirror.seen.length]).toEqual([1, 2]);
});
