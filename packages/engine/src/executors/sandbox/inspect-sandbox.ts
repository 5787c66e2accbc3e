import type { Unenforced } from '../executor.ts';
import { findSandboxWrapper } from './find-sandbox-wrapper.ts';
import { missingForNetwork } from './network/network-tools.ts';

/** Why steps of tenants are refused on this machine, all of them or those that want a network; nothing where none is. */
export async function inspectSandbox(): Promise<readonly Unenforced[]> {
  const found = await findSandboxWrapper();
  if (found.kind === 'none') return [{ what: 'files', reason: found.reason }];
  const missing = missingForNetwork('public');
  return missing === null ? [] : [{ what: 'network', reason: `it needs ${missing}` }];
}
