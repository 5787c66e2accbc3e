import { readFile } from 'node:fs/promises';
import { usageError } from './cli-error.ts';

/** A text file that an option names. */
export async function readNamedFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw usageError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
