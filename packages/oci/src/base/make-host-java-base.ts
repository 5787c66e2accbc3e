import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OciError } from '../error.ts';
import type { BaseImage } from '../image/base-image.ts';
import type { LayerEntry } from '../layer/layer-entry.ts';
import { fileEntry, folderEntries } from './file-entry.ts';
import { rootFiles } from './root-files.ts';
import type { RunTool } from './run-tool.ts';
import { sharedLibraries } from './shared-libraries.ts';
import { writeHostBase } from './write-host-base.ts';

export interface HostJavaBaseOptions {
  /** The home of a JDK with `bin/jlink` and `jmods`. */
  readonly javaHome: string;
  /** Where the OCI layout will be; it must not exist. */
  readonly layoutDir: string;
  readonly run: RunTool;
  readonly signal: AbortSignal;
}

const HOME = '/opt/java';
/** Everything an application may ask for, without the development tools. */
const MODULES = [
  'java.se',
  'jdk.charsets',
  'jdk.crypto.cryptoki',
  'jdk.crypto.ec',
  'jdk.httpserver',
  'jdk.jdwp.agent',
  'jdk.jfr',
  'jdk.localedata',
  'jdk.management',
  'jdk.management.agent',
  'jdk.naming.dns',
  'jdk.net',
  'jdk.nio.mapmode',
  'jdk.security.auth',
  'jdk.security.jgss',
  'jdk.unsupported',
  'jdk.xml.dom',
  'jdk.zipfs',
];
const JLINK_TIMEOUT_MS = 300_000;
const VERSION_TIMEOUT_MS = 30_000;
const SYSTEM_KEYSTORE = '/etc/ssl/certs/java/cacerts';

/**
 * Makes a base of this machine's JDK: a runtime linked by `jlink` in `/opt/java`, the libraries it needs at their own
 * paths, and a minimal root folder. It has no shell.
 * @throws OciError `RUNTIME_UNAVAILABLE`, `TOOL_FAILED`; the signal's reason
 */
export async function makeHostJavaBase(options: HostJavaBaseOptions): Promise<BaseImage> {
  const { layoutDir, run, signal } = options;
  const version = await javaVersion(options);
  await mkdir(dirname(layoutDir), { recursive: true });
  const work = await mkdtemp(join(dirname(layoutDir), `.${basename(layoutDir)}-jlink-`));
  try {
    const linked = join(work, 'java');
    await link(options, linked);
    const java = await withKeystore(await folderEntries(HOME, linked));
    const libraries = await neededLibraries(java, linked, { run, signal });
    const system = await Promise.all(libraries.map((library) => fileEntry(library, library)));
    return await writeHostBase(
      {
        name: 'host/java',
        version,
        cmd: ['java', '-version'],
        env: { PATH: `${HOME}/bin:/usr/local/bin:/usr/bin:/bin`, JAVA_HOME: HOME, JAVA_VERSION: version },
        layers: [[...(await rootFiles()), ...system], java],
      },
      { layoutDir, signal },
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function javaVersion({ javaHome, run, signal }: HostJavaBaseOptions): Promise<string> {
  const java = join(javaHome, 'bin/java');
  const { exitCode, stderr } = await run([java, '-version'], { signal, timeoutMs: VERSION_TIMEOUT_MS });
  const version = /version "([^"]+)"/.exec(stderr)?.[1];
  if (exitCode === 0 && version !== undefined) return version;
  throw new OciError('RUNTIME_UNAVAILABLE', `${java} -version names no version`);
}

/**
 * The modules are not compressed: the layer is, which is smaller and starts faster. The first compiler and the
 * simplest collector are the fastest for a program that runs this short.
 */
async function link(options: HostJavaBaseOptions, output: string): Promise<void> {
  const { javaHome, run, signal } = options;
  const modules = await availableModules(options);
  const argv = [
    join(javaHome, 'bin/jlink'),
    ...['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC'],
    ...['--add-modules', modules.join(',')],
    ...['--strip-java-debug-attributes', '--no-man-pages', '--no-header-files'],
    ...['--output', output],
  ];
  const { exitCode, stdout, stderr } = await run(argv, { signal, timeoutMs: JLINK_TIMEOUT_MS });
  if (exitCode === 0) return;
  throw new OciError(
    'TOOL_FAILED',
    `jlink ended with ${exitCode}: ${`${stdout}${stderr}`.trim().slice(0, 500)}`,
  );
}

/** Modules come and go between versions of Java. */
async function availableModules({ javaHome, run, signal }: HostJavaBaseOptions): Promise<string[]> {
  const argv = [join(javaHome, 'bin/java'), '--list-modules'];
  const { exitCode, stdout } = await run(argv, { signal, timeoutMs: VERSION_TIMEOUT_MS });
  if (exitCode !== 0) throw new OciError('RUNTIME_UNAVAILABLE', `${javaHome} cannot list its modules`);
  const available = new Set(stdout.split('\n').map((line) => line.split('@', 1)[0]));
  return MODULES.filter((module) => available.has(module));
}

/** Libraries of the system only: the runtime finds its own by itself. */
async function neededLibraries(
  java: readonly LayerEntry[],
  linked: string,
  options: { readonly run: RunTool; readonly signal: AbortSignal },
): Promise<string[]> {
  const binaries = java
    .filter(({ kind, path }) => kind === 'file' && (path === `${HOME}/bin/java` || path.endsWith('.so')))
    .map(({ path }) => join(linked, path.slice(HOME.length)));
  const libraries = await sharedLibraries(binaries, options);
  return libraries.filter((library) => !library.startsWith(`${linked}/`));
}

/** Some distributions keep the trusted certificates outside the JDK, behind a link that leads nowhere in an image. */
async function withKeystore(java: LayerEntry[]): Promise<LayerEntry[]> {
  const path = `${HOME}/lib/security/cacerts`;
  if (java.some((entry) => entry.path === path && entry.kind === 'file')) return java;
  const found = await stat(SYSTEM_KEYSTORE).catch(() => undefined);
  if (found?.isFile() !== true) return java;
  return [...java.filter((entry) => entry.path !== path), await fileEntry(path, SYSTEM_KEYSTORE)];
}
