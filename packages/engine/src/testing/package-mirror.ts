import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { tar } from './tar.ts';

export interface PackageMirror {
  /** `https://127.0.0.1:1234` */
  readonly url: string;
  /** Paths of those who were let in, without their first part, by that part. */
  readonly asked: Readonly<Record<'npm' | 'maven' | 'pypi' | 'go', string[]>>;
  /** Of those who had no login, or another. */
  readonly refused: string[];
  close(): Promise<void>;
}

export interface PackageMirrorOptions {
  readonly tls: { readonly cert: string; readonly key: string };
  readonly login: { readonly username: string; readonly password: string };
}

/** `tiny`, an npm package that says hello. */
const TINY = gzipSync(
  tar([
    { name: 'package/package.json', content: '{"name":"tiny","version":"1.0.0","main":"index.js"}' },
    { name: 'package/index.js', content: "module.exports = 'hello from the mirror';\n" },
  ]),
);
export const TINY_INTEGRITY = `sha512-${createHash('sha512').update(TINY).digest('base64')}`;

/** A company's mirror of package registries, behind a login: it has one npm package, and nothing else that is asked of it. */
export async function startPackageMirror({ tls, login }: PackageMirrorOptions): Promise<PackageMirror> {
  const asked = { npm: [] as string[], maven: [] as string[], pypi: [] as string[], go: [] as string[] };
  const refused: string[] = [];
  const expected = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  const server = createServer(tls, (request, response) => {
    const { url = '', headers } = request;
    const [, kind = '', path = ''] = /^\/(npm|maven|pypi|go)(\/.*)$/.exec(url) ?? [];
    if (headers.authorization !== expected) {
      refused.push(url);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="mirror"' }).end();
      return;
    }
    asked[kind as keyof typeof asked]?.push(path);
    if (kind === 'npm' && path === '/tiny/-/tiny-1.0.0.tgz') response.end(TINY);
    else if (kind === 'npm' && path === '/tiny') response.end(metadata(`https://${headers.host}`));
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    refused,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function metadata(origin: string): string {
  const dist = { tarball: `${origin}/npm/tiny/-/tiny-1.0.0.tgz`, integrity: TINY_INTEGRITY };
  const version = { name: 'tiny', version: '1.0.0', main: 'index.js', dist };
  return JSON.stringify({ name: 'tiny', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } });
}
