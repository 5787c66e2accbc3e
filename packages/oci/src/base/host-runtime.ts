import { access, constants, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { execPath } from 'node:process';
import type { RunTool } from './run-tool.ts';

export type RuntimeKind = 'node' | 'java';

/** The runtime of this machine, or why there is none to make a base of. */
export type HostRuntime =
  | {
      readonly kind: 'found';
      /** As in `24.21.0` or `17.0.15`. */
      readonly version: string;
      /** The node binary, or the Java home. */
      readonly path: string;
    }
  | { readonly kind: 'absent'; readonly reason: string };

export interface HostRuntimeOptions {
  readonly run: RunTool;
  /** What the caller's environment says. Without it Java is looked for in the usual folders. */
  readonly env?: { readonly JAVA_HOME?: string | undefined; readonly PATH?: string | undefined };
  readonly signal?: AbortSignal;
}

const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';
const VERSION_TIMEOUT_MS = 30_000;

/** Node: the running binary. Java: `JAVA_HOME`, else `java` in the PATH, links resolved; it must have `jlink`. */
export async function hostRuntime(kind: RuntimeKind, options: HostRuntimeOptions): Promise<HostRuntime> {
  return kind === 'node' ? await hostNode(options) : await hostJava(options);
}

async function hostNode(options: HostRuntimeOptions): Promise<HostRuntime> {
  const path = await realpath(execPath);
  const version = await askVersion([path, '--version'], /^v(\d+\.\d+\.\d+)/m, options);
  return version === undefined
    ? absent(`${path} --version names no version`)
    : { kind: 'found', version, path };
}

async function hostJava(options: HostRuntimeOptions): Promise<HostRuntime> {
  const path = await javaHome(options.env ?? {});
  if (path === undefined) return absent('there is no java: JAVA_HOME is not set and no java is in the PATH');
  if (!(await isExecutable(join(path, 'bin/jlink'))))
    return absent(`${path} has no bin/jlink: it is not a JDK`);
  if (!(await isReadable(join(path, 'jmods')))) return absent(`${path} has no jmods to link a runtime from`);
  const version = await askVersion([join(path, 'bin/java'), '-version'], /version "([^"]+)"/, options);
  return version === undefined
    ? absent(`${path}/bin/java -version names no version`)
    : { kind: 'found', version, path };
}

async function javaHome(env: NonNullable<HostRuntimeOptions['env']>): Promise<string | undefined> {
  if (env.JAVA_HOME !== undefined && env.JAVA_HOME !== '')
    return await realpath(env.JAVA_HOME).catch(() => undefined);
  for (const folder of (env.PATH ?? USUAL_PATH).split(delimiter)) {
    const java = join(folder, 'java');
    if (folder !== '' && (await isExecutable(java))) return dirname(dirname(await realpath(java)));
  }
  return undefined;
}

async function askVersion(
  argv: string[],
  pattern: RegExp,
  options: HostRuntimeOptions,
): Promise<string | undefined> {
  const signal = options.signal ?? new AbortController().signal;
  try {
    const { exitCode, stdout, stderr } = await options.run(argv, { signal, timeoutMs: VERSION_TIMEOUT_MS });
    return exitCode === 0 ? pattern.exec(`${stdout}\n${stderr}`)?.[1] : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function isExecutable(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function isReadable(file: string): Promise<boolean> {
  return await access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}

function absent(reason: string): HostRuntime {
  return { kind: 'absent', reason };
}
