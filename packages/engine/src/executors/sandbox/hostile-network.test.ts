import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SANDBOX_USERS, type SandboxRequest, sandboxAs, sandboxName } from '../testing/sandbox-as.ts';

/** Connects to each place of its arguments, and says how that ended. */
const CONNECT = `
  const { connect } = require('node:net');
  const attempt = (target) => new Promise((resolve) => {
    const socket = connect(target);
    socket.setTimeout(5000, () => socket.destroy(new Error('silence')));
    socket.once('connect', () => { socket.destroy(); resolve('connected'); });
    socket.once('error', (error) => resolve(error.code ?? error.message));
  });
  const targets = JSON.parse(process.argv[1]);
  Promise.all(targets.map(attempt)).then((ends) => console.log(JSON.stringify(ends)));
`;

type Target = { readonly host: string; readonly port: number } | { readonly path: string };

/** Something of the service that listens on the machine; knows whether anybody came. */
async function listener(where: { host: string } | { path: string }) {
  let visits = 0;
  const server: Server = createServer((socket) => {
    visits++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, ...where }, resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, visits: () => visits };
}

const ownAddress = Object.values(networkInterfaces())
  .flat()
  .find((entry) => entry?.family === 'IPv4' && !entry.internal)?.address;

describe.each(SANDBOX_USERS)('the network of a sandbox of $name', (user) => {
  async function attempts(
    network: 'none' | 'public' | 'full',
    targets: readonly Target[],
    executor: SandboxRequest['executor'] = {},
  ): Promise<string[]> {
    const node = `${process.execPath} -e '${CONNECT.replaceAll("'", `'"'"'`)}' '${JSON.stringify(targets)}'`;
    const [result] = await sandboxAs(user, {
      executor: { toolFolders: [dirname(process.execPath)], ...executor },
      execution: { name: sandboxName(), network },
      scripts: [node],
    });
    return JSON.parse(result?.output ?? '');
  }

  it('that is public leads to no address of the machine, its site or its link', async () => {
    const service = await listener({ host: '127.0.0.1' });
    const outside = ownAddress === undefined ? null : await listener({ host: ownAddress });
    const path = `\0${sandboxName()}`;
    const abstract = await listener({ path });
    const targets: Target[] = [
      { host: '127.0.0.1', port: service.port },
      { host: '10.0.2.2', port: service.port },
      { host: '::1', port: service.port },
      { host: '::ffff:10.0.2.2', port: service.port },
      ...(outside === null ? [] : [{ host: ownAddress ?? '', port: outside.port }]),
      { host: '169.254.169.254', port: 80 },
      { host: '10.20.30.40', port: 80 },
      { host: '172.16.1.1', port: 80 },
      { host: '192.168.0.1', port: 80 },
      { host: '100.64.0.1', port: 80 },
      { host: '::ffff:169.254.169.254', port: 80 },
      { host: 'fd00:ec2::254', port: 80 },
      { path },
    ];
    const ends = await attempts('public', targets);
    const refusals = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EPERM'];
    expect(ends.map((end) => (refusals.includes(end) ? 'refused' : end))).toEqual(
      targets.map(() => 'refused'),
    );
    expect([service, abstract, ...(outside ? [outside] : [])].map(({ visits }) => visits())).toEqual(
      [service, abstract, ...(outside ? [outside] : [])].map(() => 0),
    );
  });

  it('that is public leads to what the machine allows, that port alone', async () => {
    const [mirror, other] = [await listener({ host: '127.0.0.1' }), await listener({ host: '127.0.0.1' })];
    const ends = await attempts(
      'public',
      [
        { host: '10.0.2.2', port: mirror.port },
        { host: '10.0.2.2', port: other.port },
      ],
      { allow: [{ host: 'localhost', port: mirror.port }] },
    );
    expect(ends).toEqual(['connected', 'EHOSTUNREACH']);
    expect(mirror.visits()).toBeGreaterThan(0);
  });

  it('that is full leads to the machine, and still not to what only programs of the machine can reach', async () => {
    const service = await listener({ host: '127.0.0.1' });
    const path = `\0${sandboxName()}`;
    await listener({ path });
    const ends = await attempts('full', [{ host: '10.0.2.2', port: service.port }, { path }]);
    expect(ends).toEqual(['connected', 'ECONNREFUSED']);
  });

  it('that is none leads nowhere', async () => {
    const service = await listener({ host: '127.0.0.1' });
    const ends = await attempts('none', [
      { host: '127.0.0.1', port: service.port },
      { host: '10.0.2.2', port: service.port },
      { host: '192.0.2.1', port: 80 },
    ]);
    expect(ends).toEqual(['ECONNREFUSED', 'ENETUNREACH', 'ENETUNREACH']);
  });
});
