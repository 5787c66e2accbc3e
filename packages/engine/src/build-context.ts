import type { Readable } from 'node:stream';
import type { FailureReason, NetworkSettings, Report, WorkerSettings } from '@stagewright/api';
import type { Dispatcher } from 'undici';
import type { Executor } from './executors/executor.ts';
import type { ThreadPool } from './threads/thread-pool.ts';

/**
 * All that a build gets from whoever runs it. Every function may be called at any time between the call of `runBuild`
 * and its settling, never afterwards.
 */
export interface BuildContext {
  /**
   * The wish to stop this attempt; its reason is not looked at. After it nothing new is begun, and `runBuild` settles
   * as soon as all that was begun has ended.
   */
  readonly signal: AbortSignal;
  /**
   * No grace is left for processes: the stop was forced, or the attempt is lost. Comes with `signal` or after it and stops nothing by
   * itself.
   */
  readonly force: AbortSignal;
  /** An existing folder of the worker's own; each attempt makes one folder in it and removes it again. */
  readonly workspaceRoot: string;
  /** A folder for what builds share: base images made from the machine. Made when it is missing. */
  readonly cacheDir: string;
  readonly settings: WorkerSettings;
  readonly log: LogSink;
  readonly ledger: Ledger;
  /** Of the product, for the log. */
  readonly version: string;
  /** Connects to the embedded registry; needed for targets of kind `embedded`. */
  readonly registryDispatcher?: Dispatcher;
  /** Shared by the builds of a worker so that they find warm threads; a build without one makes its own. */
  readonly threads?: ThreadPool;
  /** Runs the command of a package job (`build_cmd`). Without one it is not run. */
  readonly executor?: Executor;
  /** Without it a repository is built only where it needs no command. */
  readonly repositories?: RepositoryTools;
  /** `PATH` and `JAVA_HOME` for the machine's own tools. Nothing else of the service's environment reaches them. */
  readonly toolEnv?: Readonly<Record<string, string>>;
  /** Of the worker's operator. Default: an open network. */
  readonly network?: NetworkSettings;
  /** Milliseconds; monotonic, and goes on while the machine sleeps. Default: the process clock. */
  readonly clock?: Clock;
  /** Takes a phase or a fact, in order; sending is the caller's business and never fails the build. */
  report(report: Report): void;
  /**
   * Opens the package of an `object` source, from `range.from` on. Rejects with a `SourceError`; one that is temporary
   * is tried again from where the bytes broke off. `size` and `sha256` are those of the whole object. Without a range the
   * answer may name a file in the place of bytes.
   */
  openSource(range?: ByteRange): Promise<OpenedSource>;
  /**
   * Puts a package into the project's object store: the permit and its use in one step, or nothing at all. Over cuts it is sent again;
   * rejects only once the attempt is to end.
   */
  storePackage(left: PackageFile): Promise<PackageAnswer>;
  /** Asks for the permit to move a tag in a registry that is not ours; again after `busy`, never after it was granted. */
  permit(wish: PermitWish): Promise<PermitAnswer>;
}

/** What the commands of repositories need of the machine. */
export interface RepositoryTools {
  readonly sandbox: Executor;
  /** What they reach with the network `public` though its address is not: mirrors, registries. */
  readonly allow?: readonly { readonly host: string; readonly port: number }[];
}

export interface Clock {
  now(): number;
}

/** Takes the build's log, already free of secrets and valid UTF-8. Neither call waits or throws. */
export interface LogSink {
  write(bytes: Uint8Array | string): void;
  /** The text and a line end. */
  line(text: string): void;
}

export interface ByteRange {
  readonly from: number;
}

export interface OpenedSource {
  readonly body: Readable;
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly sha256?: string;
  /** The whole object on this machine's disk, in the place of a body. It is never written to; it may be gone. */
  readonly file?: string;
}

export interface PackageFile {
  /** Of the last part of its key. */
  readonly name: string;
  readonly file: string;
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

export type PackageAnswer =
  /** `reference`: `obs://bucket/key`. */
  | { readonly kind: 'stored'; readonly reference: string }
  | { readonly kind: 'refused'; readonly reason: FailureReason; readonly message: string }
  /** The attempt is to end. */
  | { readonly kind: 'stopped' };

export interface PermitWish {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** `deadlineMs`: what is left of the permit's time when the call settles, whatever the answer's way took. */
export type PermitAnswer =
  | { readonly kind: 'granted'; readonly deadlineMs: number }
  /**
   * `superseded`: a later build of the job has moved the tag. `busy`: the outcome of another build's permit for the tag
   * is not known yet. `stopped`: the attempt is to end.
   */
  | { readonly kind: 'refused'; readonly reason: 'superseded' | 'busy' | 'stopped' };

/**
 * What the attempt leaves on the machine should it die. `add` is durable before it resolves and is called before the
 * thing exists; `done` after it is gone. An entry is known by its content; both calls may be repeated.
 */
export interface Ledger {
  add(entry: LedgerEntry): Promise<void>;
  done(entry: LedgerEntry): Promise<void>;
}

export type LedgerEntry =
  /** A folder of one attempt: the workspace, or a half-made base image. */
  | { readonly kind: 'folder'; readonly path: string }
  /** Processes whose environment holds `STAGEWRIGHT_PROCESSES=<name>`; the name carries build and epoch. */
  | { readonly kind: 'processes'; readonly name: string }
  /** The folders of an execution's cgroup, one in each tree. */
  | { readonly kind: 'cgroup'; readonly paths: readonly string[] };
