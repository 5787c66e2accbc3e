import type { DataFolderReport } from '@stagewright/server';
import { type Check, error, ok, warning } from './check.ts';

const mebibytes = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MiB`;

export function checkDisk({ dir, freeBytes }: DataFolderReport, minFree: number): Check {
  if (freeBytes === null) return warning('disk', `the free space of ${dir} cannot be read`);
  const detail = `${mebibytes(freeBytes)} free; below ${mebibytes(minFree)} builds wait`;
  return freeBytes < minFree ? error('disk', detail) : ok('disk', detail);
}

export function checkService({ dir, serverPid }: DataFolderReport): Check {
  return ok('service', serverPid === null ? `none runs on ${dir}` : `runs on ${dir}, pid ${serverPid}`);
}

export function checkDatabase({ database, dir }: DataFolderReport): readonly Check[] {
  if (database === null) return [ok('database', `${dir} has none yet`)];
  if (database instanceof Error) return [error('database', database.message)];
  const { schema, newestSchema, fileProblems, damagedRows, buildIds } = database;
  const problems = [...fileProblems, ...damagedRows].map((problem) => error('database', problem));
  const newer = schema > newestSchema ? [error('database', `schema ${schema} is of a newer version`)] : [];
  return [ok('database', `schema ${schema}, ${buildIds.size} builds`), ...newer, ...problems];
}
