import type { Command } from 'commander';
import { act } from '../act.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { addDataFolderOption, type DataFolderOption, dataFolderOf } from '../data-folder-option.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { printable } from '../printable.ts';

interface Options extends DataFolderOption {
  readonly to: string;
}

export function backup(command: Command): void {
  addDataFolderOption(command)
    .requiredOption('--to <folder>', 'the folder to make; absent or empty')
    .addHelpText(
      'after',
      `
The service may run. The copy is a data folder, with its secrets: start a service on it to restore,
STAGEWRIGHT_DATA=<folder> stagewright serve.`,
    )
    .action(act(makeBackup));
}

async function makeBackup(context: Context, options: Options): Promise<ExitCode> {
  const { io, out } = context;
  const { BackupRefused, backUp } = await import('@stagewright/server');
  const data = dataFolderOf(io, options);
  const onProgress = ({ files, bytes }: { files: number; bytes: number }) =>
    out.progress(`${files} files, ${Math.floor(bytes / 2 ** 20)} MiB`);
  const made = await backUp({ data, to: options.to, signal: io.signal, onProgress }).catch(
    (error: unknown) => {
      throw error instanceof BackupRefused ? new CliError(error.message, { cause: error }) : error;
    },
  );
  out.endProgress();
  for (const name of made.missing)
    out.warn(`Not in the data folder, and so not in the backup: ${printable(name)}`);
  const { builds, files, bytes } = made;
  await out.result({
    document: { folder: options.to, ...made },
    id: options.to,
    text: `Backup of ${builds} builds in ${options.to}: ${files} files, ${bytes} bytes beside the database\n`,
  });
  return made.missing.length === 0 ? EXIT.ok : EXIT.failed;
}
