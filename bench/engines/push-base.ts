import { join } from 'node:path';
import { copyBase, createRegistryClient, hostRuntime, makeHostJavaBase } from '@stagewright/oci';
import { runTool } from '../../packages/oci/src/testing/run-tool.ts';
import type { Target } from './engine.ts';

/** Puts a base of this machine's Java into the registry; its reference. */
export async function pushJavaBase(folder: string, { host, login }: Omit<Target, 'base'>): Promise<string> {
  const signal = AbortSignal.timeout(300_000);
  const java = await hostRuntime('java', { run: runTool, env: process.env, signal });
  if (java.kind === 'absent') throw new Error(java.reason);
  const layoutDir = join(folder, 'java');
  const base = await makeHostJavaBase({ javaHome: java.path, layoutDir, run: runTool, signal });
  const client = createRegistryClient({ registry: host, scheme: 'http', credentials: login });
  try {
    await copyBase(client, 'bases/java', base, { tag: '1' });
  } finally {
    await client.close();
  }
  return `${host}/bases/java:1`;
}
