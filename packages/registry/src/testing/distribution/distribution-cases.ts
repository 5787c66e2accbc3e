import { chunkCases } from './chunk-cases.ts';
import { discoveryCases } from './discovery-cases.ts';
import type { DistributionCase } from './distribution-case.ts';
import { managementCases } from './management-cases.ts';
import { pullCases } from './pull-cases.ts';
import { pushBlobCases } from './push-blob-cases.ts';
import { pushManifestCases } from './push-manifest-cases.ts';

/** The rules of the OCI distribution specification 1.1 for registries, in its order. */
export const DISTRIBUTION_CASES: readonly DistributionCase[] = [
  ...pullCases,
  ...pushBlobCases,
  ...chunkCases,
  ...pushManifestCases,
  ...discoveryCases,
  ...managementCases,
];
