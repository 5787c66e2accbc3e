import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createSecureServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/test-build.ts';
import { createAddressPolicy } from './address-policy.ts';
import { createHostGuard } from './host-guard.ts';
import { createOneShotConnection } from './one-shot-connection.ts';

const OK = 'HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n';
const FAR_MS = 60_000;

describe.each(['http', 'https'] as const)('a one-shot connection by %s', (scheme) => {
  let folder: { path: string; remove: () => Promise<void> };
  const servers: { close: () => void }[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    const [key, certificate] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const out = ['-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', ...kind, ...out, ...subject], { stdio: 'ignore' });
    setDefaultCACertificates([...getCACertificates(), readFileSync(certificate, 'utf8')]);
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  afterAll(() => folder.remove());

  async function serve(take: (socket: Socket) => void) {
    const read = (name: string) => readFileSync(join(folder.path, name));
    const server: Server =
      scheme === 'http'
        ? createServer(take)
        : createSecureServer({ key: read('key.pem'), cert: read('cert.pem') }, (socket) => {
            socket.on('error', () => undefined);
            take(socket);
          });
    const sockets: Socket[] = [];
    server.on('connection', (socket) => {
      sockets.push(socket.on('error', () => undefined));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push({
      close: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    });
    const bound = server.address();
    return `${scheme}://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}/`;
  }

  function oneShot(deadlineMs: number, clock = performance as { now(): number }) {
    const policy = createAddressPolicy({ allowNetworks: ['127.0.0.1'], ownAddresses: [] });
    const guard = createHostGuard({ policy });
    const connection = createOneShotConnection({ guard, clock, deadline: performance.now() + deadlineMs });
    servers.push({ close: () => void connection.close() });
    return connection;
  }

  const put = (
    url: string,
    { dispatcher, signal }: ReturnType<typeof oneShot>,
    body: string | Buffer = 'tag',
  ) => request(url, { method: 'PUT', dispatcher, signal, body });

  it('sends within its time', async () => {
    const url = await serve((socket) => socket.once('data', () => socket.write(OK)));
    const connection = oneShot(FAR_MS);
    expect(connection.stood).toBe(false);
    expect((await put(url, connection)).statusCode).toBe(201);
    expect(connection.stood).toBe(true);
  });

  it('is reset at the deadline, not closed', async () => {
    const ends: string[] = [];
    const url = await serve((socket) => {
      socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? ''));
      socket.on('end', () => ends.push('end')).resume();
    });
    const connection = oneShot(1000);
    await expect(put(url, connection)).rejects.toMatchObject({ code: 'DEADLINE_PASSED' });
    expect(connection.stood).toBe(true);
    await expect.poll(() => ends).toEqual(['ECONNRESET']);
  });

  it('takes back what the other side had not taken yet', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<Socket>();
    const url = await serve((socket) => arrive(socket.pause()));
    const body = Buffer.alloc(300_000);
    const connection = oneShot(1000);
    const answer = put(url, connection, body).catch((error: NodeJS.ErrnoException) => error.code);
    const socket = await arrived;
    expect(await answer).toBe('DEADLINE_PASSED');
    let received = 0;
    socket.on('data', (piece: Buffer) => {
      received += piece.length;
    });
    const closed = once(socket, 'close').catch(() => undefined);
    socket.resume();
    await closed;
    expect(received).toBeLessThan(body.length);
  });

  it('sends nothing when its time is over before the connection stands', async () => {
    let bytes = 0;
    const url = await serve((socket) => {
      socket.on('data', (piece) => {
        bytes += piece.length;
      });
    });
    let now = performance.now();
    const connection = oneShot(FAR_MS, { now: () => now });
    now += FAR_MS + 1000;
    await expect(put(url, connection)).rejects.toMatchObject({ code: 'DEADLINE_PASSED' });
    expect([connection.stood, bytes]).toEqual([false, 0]);
  });

  it('goes to no address that the guard refuses', async () => {
    const connection = oneShot(FAR_MS);
    await expect(put(`${scheme}://127.0.0.2:1/`, connection)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
    expect(connection.stood).toBe(false);
  });

  it('says when nobody is there', async () => {
    const connection = oneShot(FAR_MS);
    await expect(put(`${scheme}://127.0.0.1:1/`, connection)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(connection.stood).toBe(false);
  });
});
