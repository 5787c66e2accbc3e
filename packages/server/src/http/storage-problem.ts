import type { ProblemName } from '@stagewright/api';
import { ProblemError } from './problem-error.ts';

/** Codes of the store, of the log files and of the operating system that speak of the data folder's disk. */
const PROBLEM_OF: Readonly<Record<string, ProblemName>> = {
  STORAGE_FULL: 'storage_full',
  ENOSPC: 'storage_full',
  EDQUOT: 'storage_full',
  STORAGE_IO: 'storage_unavailable',
  STORAGE_READONLY: 'storage_unavailable',
  EROFS: 'storage_unavailable',
  EIO: 'storage_unavailable',
  STORAGE_CORRUPT: 'record_damaged',
  STORAGE_ROW_DAMAGED: 'record_damaged',
};

/** The problem that an error of the disk is for a client; undefined for any other error. */
export function storageProblemOf(error: unknown): ProblemError | undefined {
  const { code } = error as NodeJS.ErrnoException;
  const name = code === undefined ? undefined : PROBLEM_OF[code];
  return name && new ProblemError(name, undefined, { cause: error });
}
