import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Io } from './io.ts';

const DEFAULT_DATA = './.stagewright';

export interface DataFolderOption {
  readonly data?: string;
}

/** For commands that work on the data folder of a service on this machine. */
export function addDataFolderOption(command: Command): Command {
  return command.option(
    '--data <folder>',
    `data folder of the service (default: STAGEWRIGHT_DATA, else ${DEFAULT_DATA})`,
  );
}

export function dataFolderOf({ env }: Io, { data }: DataFolderOption): string {
  return resolve(data ?? (env['STAGEWRIGHT_DATA'] || DEFAULT_DATA));
}
