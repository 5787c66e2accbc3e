import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './command.ts';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const PLATFORM =
  /-(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)(?:-(.+))?$/;

/**
 * The lockfile with an entry for every optional dependency. npm leaves one out when the registry in use does not carry the
 * binary for some platform, and then its own `npm ci` refuses the lockfile on every platform.
 */
export async function completeLockfile(): Promise<string> {
  const lockfile = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lockfile;
  const packages: Record<string, unknown> = { ...lockfile.packages };
  for (const { name, version, dev } of missingEntries(lockfile)) {
    const { cpu, libc, os } = platformOf(name);
    // The keys in npm's own order, so that npm has nothing to rewrite.
    packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...(dev && { dev }),
      ...(libc && { libc }),
      optional: true,
      os,
    };
  }
  const [workspaceRoot, ...rest] = Object.entries(packages);
  const sorted = rest.toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  const complete = {
    ...lockfile,
    packages: Object.fromEntries(workspaceRoot ? [workspaceRoot, ...sorted] : sorted),
  };
  return `${JSON.stringify(complete, null, 2)}\n`;
}

function missingEntries({ packages }: Lockfile) {
  return Object.entries(packages).flatMap(([path, { optionalDependencies, dev = false }]) =>
    Object.entries(optionalDependencies ?? {})
      .filter(([name]) => !isLocked(packages, path, name))
      .map(([name, version]) => ({ name, version, dev })),
  );
}

/** Looks where Node would: beside the dependant, then in each folder above it. */
function isLocked(packages: Lockfile['packages'], path: string, name: string): boolean {
  const folder = path === '' ? '' : `${path}/`;
  if (packages[`${folder}node_modules/${name}`] !== undefined) return true;
  if (path === '') return false;
  return isLocked(packages, path.slice(0, Math.max(0, path.lastIndexOf('node_modules/') - 1)), name);
}

interface Platform {
  readonly cpu: readonly string[];
  readonly libc: readonly string[] | undefined;
  readonly os: readonly string[];
}

/** What keeps npm from fetching it elsewhere. A name without a platform cannot be completed. */
function platformOf(name: string): Platform {
  const [, os, cpu, abi] = PLATFORM.exec(name) ?? [];
  if (os === undefined || cpu === undefined) throw new Error(`package-lock.json has no entry for ${name}`);
  const libc = os === 'linux' && abi !== undefined ? [abi.startsWith('musl') ? 'musl' : 'glibc'] : undefined;
  return { cpu: [cpu], libc, os: [os] };
}
