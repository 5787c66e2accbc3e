import { mkdir } from 'node:fs/promises';
import { BuildFailure } from '../../build-failure.ts';
import { formatBytes, formatMilliseconds } from '../../log/format.ts';
import type { ExecutionOptions, Executor, StepEnd } from '../executor.ts';
import { passStopOn } from '../pass-stop-on.ts';
import { CHECKOUT_PLACE, type DockerfileBuild, SETTINGS_PLACE } from './dockerfile-build.ts';

/** Calls of buildah in the sandbox of one build. */
export interface BuildahSteps {
  /** A call of ours; answers its output. */
  must(args: readonly string[]): Promise<string>;
  /** The call that runs what the Dockerfile says; its output goes to the log. */
  build(args: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface StepsOptions extends ExecutionOptions, Pick<DockerfileBuild, 'log' | 'signal' | 'force'> {
  readonly executor: Executor;
}

/** Calls that look at images from elsewhere, and want to be told whose they trust. */
const TRUSTING = ['build', 'pull', 'push'];
const TRUST = ['--signature-policy', `${SETTINGS_PLACE}/policy.json`];
/** Not a command's: buildah itself could not go on. */
const OWN_FAILURE = 125;

export async function openSteps(options: StepsOptions): Promise<BuildahSteps> {
  const { executor, log, signal, folders = [] } = options;
  for (const { path } of folders) await mkdir(path, { recursive: true });
  const execution = await executor.open(options);
  for (const { what, reason } of execution.unenforced) log.line(`Not enforced: ${what} (${reason})`);
  const stopping = passStopOn(execution, options);
  const run = async (args: readonly string[], output: (bytes: Uint8Array, stream: string) => void) => {
    const [command = '', ...rest] = args;
    const argv = ['buildah', command, ...(TRUSTING.includes(command) ? TRUST : []), ...rest];
    const end = await execution.run({ argv, cwd: CHECKOUT_PLACE, output });
    await stopping.told;
    signal.throwIfAborted();
    return end;
  };
  return {
    async must(args) {
      const said = { stdout: '', stderr: '' };
      const end = await run(args, (bytes, stream) => {
        said[stream === 'stdout' ? 'stdout' : 'stderr'] += Buffer.from(bytes).toString();
      });
      if (end.kind === 'exited' && end.code === 0) return said.stdout;
      if (end.kind === 'not_started') throw unavailable(end.reason);
      throw new BuildFailure('internal', `buildah ${args[0]} failed: ${said.stderr.trim().slice(-500)}`);
    },
    async build(args) {
      judge(await run(args, (bytes) => log.write(bytes)), options);
    },
    async close() {
      stopping.close();
      await execution.close();
    },
  };
}

function unavailable(reason: string): BuildFailure {
  return new BuildFailure('executor_unavailable', `buildah could not be started: ${reason}.`);
}

function judge(end: StepEnd, { log }: StepsOptions): void {
  if (end.kind === 'stopped') return;
  if (end.kind === 'not_started') throw unavailable(end.reason);
  const { wallMs, peakMemoryBytes, outOfMemory, outOfDisk } = end.usage;
  const memory = peakMemoryBytes === null ? '' : `, ${formatBytes(peakMemoryBytes)} of memory`;
  log.line(`The Dockerfile took ${formatMilliseconds(wallMs)}${memory}`);
  if (end.kind === 'exited' && end.code === 0) return;
  if (outOfDisk === true)
    throw new BuildFailure('disk_full', 'The Dockerfile needed more disk than its limit.');
  if (outOfMemory)
    throw new BuildFailure('out_of_memory', 'The Dockerfile needed more memory than its limit.');
  const how = end.kind === 'exited' ? `with exit code ${end.code}` : `by ${end.signal}`;
  const what =
    end.kind === 'exited' && end.code === OWN_FAILURE ? 'buildah' : 'An instruction of the Dockerfile';
  throw new BuildFailure('command_failed', `${what} ended ${how}.`);
}
