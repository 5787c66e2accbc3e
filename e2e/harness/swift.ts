import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@stagewright/oci/testing';

/** OpenStack's object store with its S3 interface: a server that we did not write, and that checks signatures. */
export interface Swift {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  close(): void;
}

const PROXY = '/usr/bin/swift-proxy-server';
const SERVERS = ['account', 'container', 'object'] as const;
const PATIENCE_MS = 60_000;

/** Debian's packages `swift-proxy`, `swift-account`, `swift-container` and `swift-object`, and root for its mount. */
export const hasSwift = () => existsSync(PROXY) && process.getuid?.() === 0;

/** Rings of one device each; the tool for it would start Python nine times. */
const RINGS = `
import sys
from swift.common.ring import RingBuilder
folder, ports = sys.argv[1], sys.argv[2:]
for name, port in zip(('account', 'container', 'object'), ports):
    builder = RingBuilder(2, 1, 1)
    builder.add_dev(dict(id=0, region=1, zone=1, ip='127.0.0.1', port=int(port), device='sda1', weight=1.0,
                         replication_ip='127.0.0.1', replication_port=int(port), meta=''))
    builder.rebalance()
    builder.get_ring().save('%s/%s.ring.gz' % (folder, name))
`;

/** Its configuration is where it is, so it gets a view of the disk with a folder of ours there. */
const START = `
mount --bind "$1" /etc/swift
for server in account container object; do /usr/bin/swift-$server-server "$1/$server.conf" & done
exec /usr/bin/swift-proxy-server "$1/proxy.conf"
`;

export async function startSwift(folder: string): Promise<Swift> {
  const [proxy = 0, ...ports] = await Promise.all(Array.from({ length: 4 }, freePort));
  const devices = join(folder, 'devices');
  mkdirSync(join(devices, 'sda1'), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('swift.conf', '[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n');
  for (const [place, server] of SERVERS.entries())
    write(`${server}.conf`, storageServer(server, ports[place] ?? 0, devices));
  write('proxy.conf', proxyServer(proxy));
  await ended(spawn('/usr/bin/python3', ['-c', RINGS, folder, ...ports.map(String)], { stdio: 'ignore' }));
  const args = ['--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--propagation', 'private'];
  const server = spawn('unshare', [...args, 'sh', '-c', START, 'sh', folder], { stdio: 'ignore' });
  const close = () => void server.kill('SIGKILL');
  process.once('exit', close);
  const endpoint = `http://127.0.0.1:${proxy}`;
  await isUp(endpoint);
  return { endpoint, accessKey: 'test:tester', secretKey: 'testing', close };
}

function storageServer(server: string, port: number, devices: string): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
devices = ${devices}
mount_check = false
workers = 0
user = root
fallocate_reserve = 0
[pipeline:main]
pipeline = ${server}-server
[app:${server}-server]
use = egg:swift#${server}
`;
}

function proxyServer(port: number): string {
  const filters = ['catch_errors', 'gatekeeper', 'cache', 's3api', 'tempauth', 'copy', 'slo'];
  const settings: Readonly<Record<string, string>> = {
    s3api: 'location = us-east-1',
    cache: 'memcache_servers = 127.0.0.1:1',
    tempauth: 'user_test_tester = testing .admin',
  };
  const name = (filter: string) => (filter === 'cache' ? 'memcache' : filter);
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = root
[pipeline:main]
pipeline = ${filters.join(' ')} proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
${filters.map((filter) => `[filter:${filter}]\nuse = egg:swift#${name(filter)}\n${settings[filter] ?? ''}\n`).join('')}`;
}

async function ended(child: ChildProcess): Promise<void> {
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`Swift's rings could not be made: ${String(code)}`);
}

async function isUp(endpoint: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const answer = await fetch(endpoint).catch(() => undefined);
    if (answer !== undefined) return;
    await sleep(50);
  }
  throw new Error('Swift did not start.');
}
