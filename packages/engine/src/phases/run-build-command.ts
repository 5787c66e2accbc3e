import type { Build } from '../build.ts';
import { BuildFailure } from '../build-failure.ts';
import type { Execution, Executor, Limits, StepEnd } from '../executors/executor.ts';
import { formatBytes, formatMilliseconds } from '../log/format.ts';

/** Runs the job's command in the workspace, where the worker has an executor for commands of tenants. */
export async function runBuildCommand(build: Build): Promise<void> {
  const { assignment, context, log } = build;
  const { build_cmd: command } = assignment.settings;
  if (context.executor === undefined || command === undefined) return;
  const execution = await open(build, context.executor);
  const stopped = stopWith(execution, build);
  try {
    for (const { what, reason } of execution.unenforced) log.line(`Not enforced: ${what} (${reason})`);
    log.line(`Running ${JSON.stringify(command)}`);
    const output = (bytes: Uint8Array) => log.write(bytes);
    const end = await execution.run({ argv: ['sh', '-c', command], cwd: build.workspace.path, output });
    await stopped.told;
    context.signal.throwIfAborted();
    judge(end, build);
  } finally {
    stopped.close();
    await execution.close();
  }
}

async function open({ assignment, context, toolEnv }: Build, executor: Executor): Promise<Execution> {
  const { build_id, epoch, grace_s, settings } = assignment;
  const { cpus, memory_mb, pids } = settings.resources ?? {};
  const limits: Limits = {
    ...(cpus === undefined ? {} : { cpus }),
    ...(memory_mb === undefined ? {} : { memoryBytes: memory_mb * 2 ** 20 }),
    ...(pids === undefined ? {} : { pids }),
  };
  return await executor.open({
    name: `${build_id}-${epoch}`,
    ledger: context.ledger,
    env: { ...toolEnv, ...settings.env },
    graceMs: grace_s * 1000,
    ...(settings.resources === undefined ? {} : { limits }),
  });
}

/** Passes the build's stop on, and a forced one; `told` resolves once the log says what was confirmed. */
function stopWith(execution: Execution, { assignment, context, log }: Build) {
  const { signal, force } = context;
  let told = Promise.resolve();
  const cut = () => void execution.stop({ graceMs: 0 });
  const stop = () => {
    const stopped = execution.stop({ graceMs: force.aborted ? 0 : assignment.grace_s * 1000 });
    told = stopped.then(({ confirmedBy, ms, killed }) => {
      const how = killed ? 'SIGKILL after the grace' : 'TERM';
      log.line(`All processes have ended by ${how} after ${formatMilliseconds(ms)} (${confirmedBy})`);
    });
    force.addEventListener('abort', cut, { once: true });
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return {
    get told() {
      return told;
    },
    close() {
      signal.removeEventListener('abort', stop);
      force.removeEventListener('abort', cut);
    },
  };
}

function judge(end: StepEnd, { log }: Build): void {
  if (end.kind === 'stopped') return;
  if (end.kind === 'not_started') {
    throw new BuildFailure('executor_unavailable', `The build command could not be started: ${end.reason}.`);
  }
  const { wallMs, cpuMs, peakMemoryBytes, outOfMemory } = end.usage;
  const used = [
    formatMilliseconds(wallMs),
    ...(cpuMs === null ? [] : [`${formatMilliseconds(cpuMs)} of processor`]),
    ...(peakMemoryBytes === null ? [] : [`${formatBytes(peakMemoryBytes)} of memory`]),
  ];
  log.line(`The build command used ${used.join(', ')}`);
  if (end.kind === 'exited' && end.code === 0) return;
  if (outOfMemory) {
    throw new BuildFailure('out_of_memory', 'The build command needed more memory than its limit.');
  }
  const how = end.kind === 'exited' ? `with exit code ${end.code}` : `by ${end.signal}`;
  throw new BuildFailure('command_failed', `The build command ended ${how}.`);
}
