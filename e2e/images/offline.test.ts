import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { needTools } from '../../packages/oci/src/testing/run-tool.ts';
import { newDataFolder } from '../harness/service.ts';
import { packNodeApp } from './packages.ts';

test('a package build whose base the target registry has contacts that registry and nobody else', async (context) => {
  await needTools(context, 'ip', 'nft', 'unshare');
  if (process.getuid?.() !== 0) context.skip('a network namespace of its own needs root');
  const folder = newDataFolder();
  onTestFinished(() => folder.remove());
  const script = join(import.meta.dirname, 'offline-build.ts');
  const args = ['--net', process.execPath, script, folder.path, await packNodeApp(folder.path)];
  const { stdout } = await promisify(execFile)('unshare', args);
  const { reference, hosts, seen, control } = JSON.parse(stdout) as {
    reference: string;
    hosts: { service: string; registry: string };
    seen: readonly string[];
    control: readonly string[];
  };
  expect(reference).toBe(`${hosts.registry}/default/offline:1`);
  // The service is contacted by the client alone: its worker has a local socket.
  const expected = [hosts.service, hosts.registry].map((host) => `tcp ${host.replace(':', ' ')}`);
  expect(seen).toEqual(expected.sort());
  expect(control).toEqual(['tcp 198.51.100.7 4711']);
});
