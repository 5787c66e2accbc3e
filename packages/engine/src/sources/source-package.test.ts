import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { request } from 'undici';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { KnownPackage, KnownPackages } from '../known/known-packages.ts';
import type { FetchPackageOptions } from './fetch-package.ts';
import { openPackage } from './source-package.ts';

const SHA256 = 'a'.repeat(64);
let server: Server;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.end('PK');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each([
  ['expected', undefined, undefined],
  ['not the one that is expected', `sha256:${'b'.repeat(64)}`, { code: 'checksum_mismatch' }],
])(
  'a known package that is %s is not fetched, and its connection cut without an error',
  async (_what, checksum, refusal) => {
    const bodies: Readable[] = [];
    const openSource = async () => {
      const { body } = await request(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      bodies.push(body);
      return { body, size: 2, sha256: SHA256 };
    };
    const known = {} as KnownPackage;
    const options = {
      assignment: { source: { kind: 'object' }, settings: checksum === undefined ? {} : { checksum } },
      context: { openSource, settings: { source_bytes: 2000 } },
    } as unknown as FetchPackageOptions;
    const opened = openPackage(options, { find: async () => known } as unknown as KnownPackages);
    if (refusal) await expect(opened).rejects.toMatchObject(refusal);
    else expect(await opened).toMatchObject({ size: 2, sha256: SHA256, known });
    // The answer is there whole, and unread: its stream ends with an error, which ended the worker.
    await vi.waitFor(() => expect(bodies.map(({ closed }) => closed)).toEqual([true]));
  },
);
