import { link } from 'node:fs/promises';
import type { OpenedSource } from '../build-context.ts';
import type { FetchedPackage } from './package-file.ts';

/**
 * Takes an object that lies on this machine's disk under another name of the same file, so that it outlives its removal from the
 * store. Its bytes were compared with their digest when they were stored, and are not read again. Undefined where that cannot be done,
 * as between two disks: then its bytes have to be fetched.
 */
export async function linkObject(
  { file, size, sha256 }: OpenedSource,
  to: string,
): Promise<FetchedPackage | undefined> {
  if (file === undefined || sha256 === undefined) return undefined;
  try {
    await link(file, to);
  } catch {
    return undefined;
  }
  return { file: to, size, sha256 };
}
