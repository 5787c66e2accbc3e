import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSharedHostBases } from '../packages/engine/src/testing/shared-host-bases.ts';

let opened: Promise<() => Promise<void>> | undefined;

/** Called for each project of the tests: what is made once is there for all of them. */
export async function setup(): Promise<void> {
  opened ??= openSharedHostBases();
  // Where the product's own commands keep theirs; the threads that tests start take it over.
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache');
  await opened;
}

export async function teardown(): Promise<void> {
  await (await opened)?.();
}
