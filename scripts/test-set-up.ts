import { openSharedHostBases } from '../packages/engine/src/testing/shared-host-bases.ts';

let opened: Promise<() => Promise<void>> | undefined;

/** Called for each project of the tests: what is made once is there for all of them. */
export async function setup(): Promise<void> {
  opened ??= openSharedHostBases();
  await opened;
}

export async function teardown(): Promise<void> {
  await (await opened)?.();
}
