import type { Clock } from '../../build-context.ts';
import { BuildFailure } from '../../build-failure.ts';
import type { ToolEnd, ToolRunner } from '../../executors/run-tool.ts';
import { SourceError } from '../source-error.ts';
import { gitErrorOf, localGitErrorOf, unsafeRepository } from './git-error.ts';
import { type GitConfig, type GitProtocol, gitEnvironment } from './git-settings.ts';
import { GitProgress } from './progress.ts';

export interface GitOptions {
  readonly run: ToolRunner;
  /** A folder that stays empty. */
  readonly home: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly note: (text: string) => void;
  /** For every run: certificates, proxies. */
  readonly config: GitConfig;
  readonly env: Readonly<Record<string, string>>;
}

export interface GitCall {
  readonly cwd: string;
  /** As people know the repository, for messages. */
  readonly shown: string;
  readonly config?: GitConfig;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: none, nothing is fetched from anywhere. */
  readonly protocols?: readonly GitProtocol[];
  /** No file of the run becomes larger. */
  readonly fileBytes?: number;
  readonly timeoutMs?: number;
  readonly onStdout?: (bytes: Uint8Array) => void;
  /** Instead of that of the build. */
  readonly signal?: AbortSignal;
}

/**
 * Runs git and answers what it printed, of long outputs the beginning.
 * @throws SourceError, BuildFailure and the errors of git-error.ts for what its words mean; the reason of the signal on an abort
 */
export type Git = (args: readonly string[], call: GitCall) => Promise<string>;

export function createGit(options: GitOptions): Git {
  const { run, home, signal, clock, note } = options;
  return async (args, call) => {
    const progress = new GitProgress({ clock, note });
    const { config = [], protocols = [], fileBytes, timeoutMs, onStdout } = call;
    const settings = gitEnvironment({ home, config: [...options.config, ...config], protocols });
    const limit = fileBytes === undefined ? [] : ['prlimit', `--fsize=${fileBytes}`, '--'];
    const end = await started(
      run([...limit, 'git', ...args], {
        cwd: call.cwd,
        signal: call.signal ?? signal,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        env: { ...options.env, ...call.env, ...settings },
        onOutput: (bytes, stream) => (stream === 'stderr' ? progress.write(bytes) : onStdout?.(bytes)),
      }),
      call,
    );
    const said = progress.end();
    if (end.exitCode !== 0) throw isLocal(call) ? localGitErrorOf(said) : gitErrorOf(said, call.shown);
    return end.stdout;
  };
}

/** Talks to nobody but our own mirrors. */
function isLocal({ protocols = [] }: GitCall): boolean {
  return protocols.every((protocol) => protocol === 'file');
}

async function started(running: Promise<ToolEnd>, call: GitCall): Promise<ToolEnd> {
  try {
    return await running;
  } catch (error) {
    throw notEnded(error, call);
  }
}

function notEnded(error: unknown, call: GitCall): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message.startsWith('cannot start ')) {
    const text = 'git is not installed on this worker.';
    return new BuildFailure('executor_unavailable', text, { cause: error });
  }
  if (error.name !== 'TimeoutError') return error;
  if (isLocal(call)) return unsafeRepository(call.shown, 'folders that take too long to list');
  return new SourceError('source_unreachable', `${call.shown} did not answer in time.`, { cause: error });
}

/** Since then git connects to the addresses that it is told; older ones would look names up again. */
const OLDEST = [2, 37] as const;
/** The machine's git does not become older while we run. */
let isNewEnough = false;

/** @throws BuildFailure when git is missing or too old to be told where to connect to */
export async function requireGit(git: Git, cwd: string): Promise<void> {
  if (isNewEnough) return;
  const version = await git(['version'], { cwd, shown: 'git' });
  const [major = 0, minor = 0] = (/\d+\.\d+/.exec(version)?.[0] ?? '').split('.').map(Number);
  isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (isNewEnough) return;
  const text = `This worker has ${version.trim()}; repositories need git ${OLDEST.join('.')} or newer.`;
  throw new BuildFailure('executor_unavailable', text);
}
