import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OciError } from '../error.ts';
import type { RunTool } from './run-tool.ts';

export interface SharedLibrariesOptions {
  readonly run: RunTool;
  readonly signal: AbortSignal;
}

const LDD_TIMEOUT_MS = 60_000;
/** Loaded by name at run time, so no binary names them; part of libc since glibc 2.34. */
const NAME_SERVICE = /^(?:libnss_(?:dns|files)|libresolv)\.so\.\d+$/;

/**
 * The absolute paths of all libraries that programs and libraries need, the loader included, sorted. Statically linked
 * files need none; a library that the machine lacks is left out.
 * @throws OciError `TOOL_FAILED`
 */
export async function sharedLibraries(
  files: readonly string[],
  options: SharedLibrariesOptions,
): Promise<string[]> {
  const { run, signal } = options;
  const { exitCode, stdout, stderr } = await run(['ldd', ...files], { signal, timeoutMs: LDD_TIMEOUT_MS });
  const found = new Set(parseLdd(stdout));
  // ldd ends with 1 for static files, which it names on either stream.
  if (
    exitCode !== 0 &&
    found.size === 0 &&
    !/not a dynamic executable|statically linked/.test(stdout + stderr)
  ) {
    throw new OciError('TOOL_FAILED', `ldd ended with ${exitCode}: ${stderr.trim().slice(0, 300)}`);
  }
  for (const library of [...found]) {
    if (/\/libc\.so\.\d+$/.test(library))
      for (const name of await nameServices(dirname(library))) found.add(name);
  }
  return [...found].sort();
}

/** The absolute paths in what `ldd` prints for one or several files. */
export function parseLdd(output: string): string[] {
  const lines = output.split('\n').map((line) => /^\s+(?:\S+ => )?(\/.*) \(0x[0-9a-f]+\)$/.exec(line)?.[1]);
  return lines.filter((path) => path !== undefined);
}

async function nameServices(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => NAME_SERVICE.test(name)).map((name) => join(folder, name));
}
