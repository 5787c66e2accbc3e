import { type Digest, digestOf } from '@stagewright/oci';
import type { TestClient } from '../test-client.ts';

/** A registry that the cases are tried on. */
export interface TriedRegistry {
  readonly client: TestClient;
  /** The name of a repository that nobody has used. */
  fresh(): string;
}

/** A rule of the OCI distribution specification 1.1, and how it is tried. */
export interface DistributionCase {
  /** Heading of the specification, with the endpoint where it has one. */
  readonly section: string;
  /** What the registry must or should do, in few words. */
  readonly rule: string;
  run(registry: TriedRegistry): Promise<void>;
}

/** Content that no repository holds. */
export const ABSENT: Digest = digestOf(Buffer.from('never pushed'));
