import type { ObservedBuild } from '../observed-build.ts';

/** A build as the database has it. */
export interface StoredBuild {
  readonly id: string;
  readonly state: string;
  readonly repository: string;
  readonly tag: string;
  readonly epoch: number;
  readonly stopReason: string | null;
  readonly failure: string | null;
  readonly publishedDigest: string | null;
  readonly history: readonly HistoryEntry[];
}

export interface HistoryEntry {
  readonly sequence: number;
  readonly at: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface TagMoveRow {
  readonly repository: string;
  readonly tag: string;
  readonly buildId: string | null;
  readonly epoch: number | null;
  readonly digest: string | null;
}

/** A piece of a log that the worker was told is safe. */
export interface AcknowledgedPiece {
  readonly build: string;
  readonly from: number;
  readonly length: number;
  readonly sha256: string;
}

/** An attempt as its worker lived through it: from the answer to its accept to its last sign of life. */
export interface AttemptSeen {
  readonly build: string;
  readonly epoch: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** What is there although no build lives: each as a text that names it. */
export interface Leftovers {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly cgroups: readonly string[];
  readonly workspaces: readonly string[];
  readonly ledger: readonly string[];
  readonly uploads: readonly string[];
  readonly spool: readonly string[];
  readonly downloads: readonly string[];
  readonly counters: readonly string[];
}

/** Everything that is known of a round, once no build of it is under way any more. */
export interface Evidence {
  readonly observed: readonly ObservedBuild[];
  readonly stored: ReadonlyMap<string, StoredBuild>;
  readonly tagMoves: readonly TagMoveRow[];
  /** Digest by `repository:tag`, for tags that the registry answers. */
  readonly tags: ReadonlyMap<string, string>;
  /** Digests of a repository, `repository@digest`, whose manifest and blobs all came back whole. */
  readonly pulled: ReadonlySet<string>;
  readonly logs: ReadonlyMap<string, Buffer>;
  readonly acknowledged: readonly AcknowledgedPiece[];
  readonly attempts: readonly AttemptSeen[];
  readonly leftovers: Leftovers;
}

export interface Violation {
  /** Number of the invariant in the protocol. */
  readonly invariant: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly build: string | null;
  readonly what: string;
}
