import type { Digest } from '@stagewright/oci';

export type Action = 'pull' | 'push' | 'delete';

/** What a token would have to allow, in the words of the distribution token specification. */
export interface Scope {
  readonly type: 'repository' | 'registry';
  readonly name: string;
  readonly actions: readonly string[];
}

/** Who asks. Opaque to the registry, which only compares `id` and hands the rest back to the ports. */
export interface RegistryAccount {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly build?: { readonly id: string; readonly epoch: number };
}

export interface Credentials {
  readonly authorization: string | undefined;
  readonly remoteAddress: string;
  readonly scopes: readonly Scope[];
}

export type Authentication =
  | RegistryAccount
  | null
  | { readonly kind: 'locked'; readonly retryAfterS: number };

/**
 * May this account do this. Called for every request, `authenticate` first; calls run concurrently and
 * change nothing that the registry can see. A rejection answers 500.
 */
export interface Access {
  /** `null`: no credentials, or wrong ones. Wrong ones are never taken for anonymous. */
  authenticate(credentials: Credentials): Promise<Authentication>;
  /** `unknown` answers 404, so that nobody learns which repositories others have. Writing needs an account. */
  authorize(
    account: RegistryAccount | null,
    repository: string,
    action: Action,
  ): Promise<'allowed' | 'denied' | 'unknown'>;
  /** The value of `WWW-Authenticate`. */
  challenge(scopes: readonly Scope[]): string;
  /** Every repository that the account may pull, in any order. */
  catalog(account: RegistryAccount): Promise<readonly string[]>;
}

export interface TaggedManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
}

export interface TagMove extends TaggedManifest {
  readonly repository: string;
  readonly tag: string;
  readonly mover: RegistryAccount;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly reason: string;
  readonly message: string;
}

/**
 * Where tags point. A tag only ever moves to a manifest that is durable in the repository, and only the
 * registry moves it: that is what keeps the manifest from garbage collection.
 *
 * Each call is atomic and durable when it resolves. Concurrent moves of one tag happen in some order;
 * each answers what it replaced. Moving a tag to where it already is succeeds. A rejection means that
 * the outcome is unknown.
 */
export interface Tags {
  /** The permit of a build: called exactly once for each manifest that is put by tag. */
  move(change: TagMove): Promise<{ readonly kind: 'moved'; readonly previous: Digest | null } | Refusal>;
  resolve(repository: string, tag: string): Promise<TaggedManifest | null>;
  /** At most `limit` tags after `after` (exclusive), in alphabetical order whatever their case; those that are equal then by code unit. */
  list(
    repository: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly string[]>;
  remove(change: {
    readonly repository: string;
    readonly tag: string;
    readonly mover: RegistryAccount;
  }): Promise<'removed' | 'unknown' | Refusal>;
  /** Removes every tag that points to the digest; how many. */
  removeByDigest(change: {
    readonly repository: string;
    readonly digest: Digest;
    readonly mover: RegistryAccount;
  }): Promise<number>;
}

export interface Room {
  /** Bytes that a project may hold, each content once, whatever other projects hold. */
  readonly bytes: number;
  /** First parts of the names of its repositories. */
  readonly namespaces: readonly string[];
}

/** How much may be held. Called for every write; calls run concurrently and change nothing that the registry can see. */
export interface Quota {
  /** Null: as much as there is space for. */
  roomOf(account: RegistryAccount): Promise<Room | null>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The part of a pino logger that is used. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
