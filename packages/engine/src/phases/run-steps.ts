import type { Build } from '../build.ts';
import { BuildFailure } from '../build-failure.ts';
import type { Execution, ExecutionOptions, Executor, StepEnd } from '../executors/executor.ts';
import { passStopOn } from '../executors/pass-stop-on.ts';
import { formatBytes, formatMilliseconds } from '../log/format.ts';
import { goOnIn } from '../workspace.ts';

export interface StepsOptions extends Pick<ExecutionOptions, 'env' | 'folders' | 'limits' | 'network'> {
  readonly executor: Executor;
  /** As the steps see it. */
  readonly cwd: string;
}

export interface CommandStep {
  /** For people: `The build command`, `Step install`. */
  readonly title: string;
  readonly argv: readonly string[];
}

/**
 * Runs the commands of a build one after the other, until one fails. The build's stop reaches what runs, and the log says what was
 * confirmed.
 * @throws BuildFailure
 */
export async function runSteps(
  build: Build,
  options: StepsOptions,
  steps: readonly CommandStep[],
): Promise<void> {
  const { assignment, context, log, workspace } = build;
  const { signal, force } = context;
  const execution = await openExecution(build, options);
  const stopped = passStopOn(execution, { signal, force, graceMs: assignment.grace_s * 1000, log });
  try {
    for (const { what, reason } of execution.unenforced) log.line(`Not enforced: ${what} (${reason})`);
    for (const { title, argv } of steps) {
      const end = await execution.run({ argv, cwd: options.cwd, output: (bytes) => log.write(bytes) });
      await stopped.told;
      signal.throwIfAborted();
      judge(title, end, build);
    }
  } finally {
    stopped.close();
    goOnIn(
      workspace,
      execution.close().catch((error: Error) => log.line(`What the steps shared is left: ${error.message}`)),
    );
  }
}

async function openExecution(
  { assignment, context }: Build,
  { executor, env, folders, network, limits }: StepsOptions,
): Promise<Execution> {
  const { build_id, epoch, grace_s } = assignment;
  return await executor.open({
    name: `${build_id}-${epoch}`,
    ledger: context.ledger,
    env,
    graceMs: grace_s * 1000,
    ...(folders === undefined ? {} : { folders }),
    ...(network === undefined ? {} : { network }),
    ...(limits === undefined ? {} : { limits }),
  });
}

function judge(title: string, end: StepEnd, { log }: Build): void {
  if (end.kind === 'stopped') return;
  if (end.kind === 'not_started')
    throw new BuildFailure(
      'executor_unavailable',
      `${title} could not be started: ${end.reason}. Programs are looked for in /usr and in the folders of STAGEWRIGHT_TOOL_FOLDERS on the worker's machine.`,
    );
  const { wallMs, cpuMs, peakMemoryBytes, outOfMemory, outOfDisk = false } = end.usage;
  const used = [
    formatMilliseconds(wallMs),
    ...(cpuMs === null ? [] : [`${formatMilliseconds(cpuMs)} of processor`]),
    ...(peakMemoryBytes === null ? [] : [`${formatBytes(peakMemoryBytes)} of memory`]),
  ];
  log.line(`${title} used ${used.join(', ')}`);
  if (outOfDisk) throw new BuildFailure('disk_full', `${title} wrote more than the limit of its disk.`);
  if (end.kind === 'exited' && end.code === 0) return;
  if (outOfMemory) throw new BuildFailure('out_of_memory', `${title} needed more memory than its limit.`);
  const how = end.kind === 'exited' ? `with exit code ${end.code}` : `by ${end.signal}`;
  throw new BuildFailure('command_failed', `${title} ended ${how}.`);
}
