import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createRegistryClient, pushImage } from '@stagewright/oci';
import { startDockerRegistry } from '@stagewright/oci/testing';
import { sampleImage } from '../../packages/oci/src/testing/sample-image.ts';
import { login } from '../harness/client.ts';
import { ADMIN_PASSWORD, startService } from '../harness/service.ts';
import { buildImage } from './build-image.ts';

/**
 * Builds a package for a registry that has the base, in a network namespace of its own: `unshare --net node offline-build.ts <folder>
 * <package>`. Everything else than the loopback leads nowhere, but may be tried, and is seen. Prints who was contacted.
 */
const run = promisify(execFile);
const [folder = '', file = ''] = process.argv.slice(2);
/** Of a documentation network. */
const NOWHERE = { host: '198.51.100.7', port: 4711 };
const SEEN = `table inet seen {
  set contacts { typeof meta l4proto . ip daddr . th dport; flags dynamic; }
  set contacts6 { typeof meta l4proto . ip6 daddr . th dport; flags dynamic; }
  chain sent {
    type filter hook output priority 0;
    tcp flags & (syn | ack) == syn add @contacts { meta l4proto . ip daddr . th dport }
    tcp flags & (syn | ack) == syn add @contacts6 { meta l4proto . ip6 daddr . th dport }
    meta l4proto udp add @contacts { meta l4proto . ip daddr . th dport }
    meta l4proto udp add @contacts6 { meta l4proto . ip6 daddr . th dport }
  }
}
`;

interface Listing {
  readonly nftables: readonly {
    readonly set?: { readonly elem?: readonly { readonly concat: readonly unknown[] }[] };
  }[];
}

async function openNetwork(): Promise<void> {
  for (const args of [
    ['link', 'set', 'lo', 'up'],
    ['link', 'add', 'away', 'type', 'veth', 'peer', 'name', 'nobody'],
    ['address', 'add', '192.0.2.2/24', 'dev', 'away'],
    ['link', 'set', 'away', 'up'],
    ['link', 'set', 'nobody', 'up'],
    ['route', 'add', 'default', 'dev', 'away'],
    ['-6', 'route', 'add', 'default', 'dev', 'away'],
  ])
    await run('ip', args);
  const nft = run('nft', ['--file', '-']);
  nft.child.stdin?.end(SEEN);
  await nft;
}

/** As `tcp 127.0.0.1 5000`, from the first packet on. */
async function contacts(): Promise<readonly string[]> {
  const { stdout } = await run('nft', ['--json', 'list', 'ruleset']);
  const { nftables } = JSON.parse(stdout) as Listing;
  return nftables.flatMap(({ set }) => (set?.elem ?? []).map(({ concat }) => concat.join(' '))).sort();
}

async function pushBase(registry: string): Promise<string> {
  const client = createRegistryClient({ registry });
  await pushImage(client, 'bases/sample', await sampleImage(folder), { tag: '1' });
  await client.close();
  return `${registry}/bases/sample:1`;
}

await openNetwork();
const registry = await startDockerRegistry();
const base = await pushBase(registry.host);
const service = await startService(join(folder, 'data'), { STAGEWRIGHT_REGISTRY: `http://${registry.host}` });
try {
  const user = await login(service.url, 'admin', ADMIN_PASSWORD);
  const { reference } = await buildImage(user, 'offline', file, { build: { base_image: base } });
  const seen = await contacts();
  // Is it seen who is contacted elsewhere?
  const away = connect(NOWHERE);
  away.on('error', () => undefined);
  await Promise.race([once(away, 'close'), new Promise((resolve) => setTimeout(resolve, 100))]);
  away.destroy();
  const control = (await contacts()).filter((contact) => !seen.includes(contact));
  const hosts = { service: service.host, registry: registry.host };
  process.stdout.write(JSON.stringify({ reference, hosts, seen, control }));
} finally {
  await service.stop();
  await registry.close();
}
