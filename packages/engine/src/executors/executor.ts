import type { Ledger } from '../build-context.ts';

/**
 * A way to run the steps of a build so that their end can be proved. Executors are stateless: any number of executions may be
 * open at once.
 */
export interface Executor {
  /**
   * Makes what the steps of one attempt share. Rejects when the machine cannot do it, and has then left nothing. Starts no process.
   */
  open(options: ExecutionOptions): Promise<Execution>;
}

/**
 * The steps of one attempt. Order: any number of `run`, one after the other; `stop` at any time, from the first moment on; `close`
 * last. No process of a step outlives its `run`.
 */
export interface Execution {
  /** What this machine cannot do for the execution, each with the reason. */
  readonly unenforced: readonly Unenforced[];
  /**
   * Runs a step and settles once none of its processes lives and all of its output was handed over. What a command leaves running in
   * the background is stopped as by `stop`, with the grace of the execution. After a stop it starts nothing and answers `stopped`.
   * Rejects when another step runs, and on errors of the machine; also then nothing of the step is left.
   */
  run(step: Step): Promise<StepEnd>;
  /**
   * Ends the running step and forbids further ones. TERM to every process, then the grace, then SIGKILL; resolves with what was
   * confirmed and never before it is: without proof it goes on waiting. May be repeated: the shortest grace holds, every call gets
   * the same record.
   */
  stop(terms: StopTerms): Promise<Stop>;
  /** Stops without grace what still runs and removes what the steps shared. May be repeated. */
  close(): Promise<void>;
}

export interface ExecutionOptions {
  /** Build and epoch; names what an execution leaves should the worker die. */
  readonly name: string;
  readonly ledger: Ledger;
  /** All of the environment of every step. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits?: Limits;
  /** For what a command leaves running in the background when it ends. */
  readonly graceMs: number;
  /**
   * All that the steps see of the machine's files beside its programs, each at a place of its own; the first is the workspace. An
   * executor that hides nothing refuses folders whose places differ from their paths.
   */
  readonly folders?: readonly Folder[];
  /** Default: `public`. An executor that cannot cut the network off says so in `unenforced`. */
  readonly network?: NetworkMode;
}

/** A folder of the machine as steps see it. */
export interface Folder {
  /** Absolute, on the machine. */
  readonly path: string;
  /** Absolute, as the steps see it. */
  readonly at: string;
  readonly writable: boolean;
}

/** `public`: all but private, loopback and link-local addresses and those of the machine itself. */
export type NetworkMode = 'none' | 'public' | 'full';

/** For all processes of a step together. */
export interface Limits {
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly pids?: number;
  /** Of all writable folders together. */
  readonly diskBytes?: number;
}

export interface Unenforced {
  /** A limit that does not hold; or namespaces of their own, without which a step that wants to can hide processes from a stop. */
  readonly what: keyof Limits | 'namespaces' | 'network' | 'files';
  readonly reason: string;
}

export interface Step {
  /** The program, found by the `PATH` of the environment, and its arguments. */
  readonly argv: readonly string[];
  /** Absolute, as the step sees it. */
  readonly cwd: string;
  /** Takes the output as it comes, in order within each stream; never after `run` has settled. The bytes are the receiver's to keep. */
  readonly output: (bytes: Uint8Array, stream: 'stdout' | 'stderr') => void;
}

/** How the command of a step ended, exactly as the kernel told it. */
export type StepEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly usage: Usage }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals; readonly usage: Usage }
  /** There is no such program or folder, or a limit could not be set. */
  | { readonly kind: 'not_started'; readonly reason: string }
  /** A stop came first, or while it ran; then `end` says how the command ended. */
  | { readonly kind: 'stopped'; readonly end: Exclude<StepEnd, { kind: 'stopped' }> | null };

/** What a step used; null where the machine cannot tell. */
export interface Usage {
  readonly wallMs: number;
  readonly cpuMs: number | null;
  readonly peakMemoryBytes: number | null;
  /** Whether the kernel ended a process of the step because of the memory limit. */
  readonly outOfMemory: boolean;
  /** Whether the step was ended because its folders held more than the limit. Only executors that watch over it say so. */
  readonly outOfDisk?: boolean;
}

export interface StopTerms {
  /** Between TERM and SIGKILL; 0 sends no TERM. */
  readonly graceMs: number;
}

export interface Stop {
  /**
   * What showed that no process is left. `not_running`: no step ran. `wrapper_exit`: the namespace's init was seen to end by its
   * parent, which the kernel allows only after the last process in it. `init_gone`: the parent died first, and the init, known by its
   * pid and start time, was gone afterwards. `none_found`: without namespaces, no process carries the name of the step any more.
   */
  readonly confirmedBy: Confirmation | 'not_running';
  /** From the first call of `stop` to the proof. */
  readonly ms: number;
  /** Whether the grace ran out on some process. */
  readonly killed: boolean;
  /** Of the step that was stopped. */
  readonly end: StepEnd | null;
}

export type Confirmation = 'wrapper_exit' | 'init_gone' | 'none_found';
