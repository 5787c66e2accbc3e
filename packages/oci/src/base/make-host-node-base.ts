import { OciError } from '../error.ts';
import type { BaseImage } from '../image/base-image.ts';
import { fileEntry } from './file-entry.ts';
import { rootFiles } from './root-files.ts';
import type { RunTool } from './run-tool.ts';
import { sharedLibraries } from './shared-libraries.ts';
import { writeHostBase } from './write-host-base.ts';

export interface HostNodeBaseOptions {
  /** The node binary. */
  readonly runtime: string;
  /** Where the OCI layout will be; it must not exist. */
  readonly layoutDir: string;
  readonly run: RunTool;
  readonly signal: AbortSignal;
}

const VERSION_TIMEOUT_MS = 30_000;

/**
 * Makes a base of this machine's node: the binary as `/usr/local/bin/node`, the libraries it needs at their own paths,
 * and a minimal root folder. It has no shell and no package manager.
 * @throws OciError `RUNTIME_UNAVAILABLE`, `TOOL_FAILED`; the signal's reason
 */
export async function makeHostNodeBase(options: HostNodeBaseOptions): Promise<BaseImage> {
  const { runtime, layoutDir, run, signal } = options;
  const version = await nodeVersion(options);
  const libraries = await sharedLibraries([runtime], { run, signal });
  const system = await Promise.all(libraries.map((library) => fileEntry(library, library)));
  return await writeHostBase(
    {
      name: 'host/node',
      version,
      cmd: ['node'],
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', NODE_VERSION: version },
      layers: [[...(await rootFiles()), ...system], [await fileEntry('usr/local/bin/node', runtime)]],
    },
    { layoutDir, signal },
  );
}

async function nodeVersion({ runtime, run, signal }: HostNodeBaseOptions): Promise<string> {
  const { exitCode, stdout } = await run([runtime, '--version'], { signal, timeoutMs: VERSION_TIMEOUT_MS });
  const version = /^v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (exitCode === 0 && version !== undefined) return version;
  throw new OciError('RUNTIME_UNAVAILABLE', `${runtime} --version names no version`);
}
