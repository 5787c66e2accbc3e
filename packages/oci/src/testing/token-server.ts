import { createPrivateKey, type KeyObject, randomUUID, sign, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { output } from './run-tool.ts';

export interface TokenServer {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** File with the certificate that the registry must trust. */
  readonly certificate: string;
  /** The scopes of each request, in order. */
  readonly asked: readonly (readonly string[])[];
  close(): Promise<void>;
}

interface TokenServerOptions {
  readonly folder: string;
  readonly username: string;
  readonly password: string;
  /** What the user may do in a repository. */
  readonly allow: (repository: string) => readonly string[];
}

const SERVICE = 'test-registry';
const ISSUER = 'test-issuer';

/** A token service by the distribution project's specification: GET with basic authentication, RS256 tokens. */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const { folder } = options;
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=test', '-days', '2', '-nodes', '-newkey', 'rsa:2048'];
  await output('openssl', 'req', '-x509', ...subject, '-keyout', key, '-out', certificate);
  const privateKey = createPrivateKey(await readFile(key));
  const x5c = [new X509Certificate(await readFile(certificate)).raw.toString('base64')];
  const asked: string[][] = [];
  const server = createServer((request, response) => {
    const scopes = scopesOf(request);
    asked.push(scopes);
    if (!knows(request, options)) {
      response.writeHead(401).end('{}');
      return;
    }
    const token = jwt(privateKey, { typ: 'JWT', alg: 'RS256', x5c }, claims(scopes, options));
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ token, expires_in: 300 }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    realm: `http://127.0.0.1:${port}/token`,
    service: SERVICE,
    issuer: ISSUER,
    certificate,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function scopesOf(request: IncomingMessage): string[] {
  return new URL(request.url ?? '', 'http://localhost').searchParams.getAll('scope');
}

function knows(request: IncomingMessage, { username, password }: TokenServerOptions): boolean {
  const pair = Buffer.from(`${username}:${password}`).toString('base64');
  return request.headers.authorization === `Basic ${pair}`;
}

function claims(scopes: readonly string[], options: TokenServerOptions): object {
  const now = Math.floor(Date.now() / 1000);
  const access = scopes.map((scope) => {
    const [type = '', name = '', actions = ''] = scope.split(':');
    return {
      type,
      name,
      actions: actions.split(',').filter((action) => options.allow(name).includes(action)),
    };
  });
  const times = { iat: now, nbf: now - 10, exp: now + 300 };
  return { iss: ISSUER, sub: options.username, aud: SERVICE, jti: randomUUID(), ...times, access };
}

function jwt(key: KeyObject, header: object, body: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(body)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}
