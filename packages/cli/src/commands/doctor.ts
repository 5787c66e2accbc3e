import type { DataFolderReport } from '@stagewright/server';
import type { Command } from 'commander';
import { act } from '../act.ts';
import type { Context } from '../context.ts';
import { addDataFolderOption, type DataFolderOption, dataFolderOf } from '../data-folder-option.ts';
import { type Check, error } from '../doctor/check.ts';
import { checkDatabase, checkDisk, checkService } from '../doctor/check-data.ts';
import { checkLimits, checkNode, checkPort, checkSandbox, checkTools } from '../doctor/check-machine.ts';
import { renderChecks } from '../doctor/render-checks.ts';
import { EXIT, type ExitCode } from '../exit.ts';

interface Ghost {
  readonly kind: string;
  readonly where: string;
}

interface Diagnosis {
  readonly checks: readonly Check[];
  readonly ghosts: readonly Ghost[];
}

export function doctor(command: Command): void {
  addDataFolderOption(command)
    .addHelpText(
      'after',
      `
Says what this machine offers, and looks for ghosts: workspaces, processes, cgroups, mounts, uploads and
logs that no live build owns. The service may run; nothing is changed. Ends with 1 when something is to be
mended, or there is a ghost.`,
    )
    .action(act(diagnose));
}

async function diagnose(context: Context, options: DataFolderOption): Promise<ExitCode> {
  const { env } = context.io;
  const { inspectDataFolder } = await import('@stagewright/server');
  const data = await inspectDataFolder(dataFolderOf(context.io, options));
  const { checks, ghosts } = await examine(data, env);
  await context.out.result({
    document: { checks, ghosts },
    text: render(context, { checks, ghosts }),
    id: ghosts.map(({ where }) => where).join('\n'),
  });
  const healthy = ghosts.length === 0 && checks.every(({ status }) => status !== 'error');
  return healthy ? EXIT.ok : EXIT.failed;
}

async function examine(data: DataFolderReport, env: Context['io']['env']): Promise<Diagnosis> {
  const [{ loadConfig }, { inspectWorker }] = await Promise.all([
    import('@stagewright/server'),
    import('@stagewright/worker'),
  ]);
  const known = data.database === null || data.database instanceof Error ? null : data.database;
  const worker = await inspectWorker({
    folder: data.workerFolder,
    isLive: (owner) => known?.liveAttempts.has(owner) ?? true,
    isOurs: (buildId) => known?.buildIds.has(buildId) ?? false,
  });
  const loaded = loadConfig(env);
  const ofConfig =
    loaded.kind === 'invalid'
      ? loaded.problems.map((problem) => error('settings', problem))
      : [
          checkDisk(data, loaded.config.minFree),
          ...(data.serverPid === null ? [await checkPort(loaded.config.listen)] : []),
        ];
  const checks = [
    checkNode(),
    ...checkLimits(worker),
    ...(await checkTools(env['PATH'] ?? '')),
    ...checkSandbox(worker),
    ...ofConfig,
    checkService(data),
    ...checkDatabase(data),
  ];
  return { checks, ghosts: [...worker.ghosts, ...data.strays] };
}

function render(context: Context, { checks, ghosts }: Diagnosis): string {
  return renderChecks(context, [
    ...checks,
    ...ghosts.map(({ kind, where }) => error('ghost', `${kind} ${where}`)),
  ]);
}
