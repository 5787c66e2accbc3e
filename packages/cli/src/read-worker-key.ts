import { readFile } from 'node:fs/promises';
import { CliError, usageError } from './cli-error.ts';

export interface KeyPlace {
  readonly key?: string;
  readonly keyFile?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The worker's key: from the command line, a file, or `STAGEWRIGHT_WORKER_KEY`, in this order. */
export async function readWorkerKey(env: Environment, { key, keyFile }: KeyPlace): Promise<string> {
  if (key !== undefined && keyFile !== undefined) throw usageError('--key and --key-file exclude each other');
  const given = keyFile === undefined ? (key ?? env['STAGEWRIGHT_WORKER_KEY']) : await readKeyFile(keyFile);
  const found = given?.trim() ?? '';
  if (found === '') {
    throw usageError(
      'The worker needs its key',
      'Make one with stagewright workers create, and give it by --key-file or STAGEWRIGHT_WORKER_KEY.',
    );
  }
  // It travels in a header.
  if (!/^[\x21-\x7e]+$/.test(found)) throw usageError('This is no key of a worker');
  return found;
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CliError(`${path} cannot be read`, { cause: error });
  }
}
