import type { RepositoryFiles } from '../repository-files.ts';

/** How a Node project's packages are installed, its scripts run, and what only its build needed is taken away. */
export interface PackageManager {
  readonly tool: string;
  /** Empty where the project has none. */
  readonly lockfile: string;
  readonly install: readonly string[];
  readonly run: readonly string[];
  readonly prune: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Below the home folder. */
  readonly cacheFolder: string;
}

const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];
const NPM: PackageManager = {
  tool: 'npm',
  lockfile: 'package-lock.json',
  install: ['npm', 'ci', ...QUIET],
  run: ['npm', 'run'],
  prune: ['npm', 'prune', '--omit=dev', ...QUIET],
  cacheFolder: '.npm',
};
const NPM_WITHOUT_LOCKFILE: PackageManager = {
  ...NPM,
  lockfile: '',
  install: ['npm', 'install', '--no-package-lock', ...QUIET],
  prune: ['npm', 'prune', '--no-package-lock', '--omit=dev', ...QUIET],
};
const PNPM_INSTALL = ['pnpm', 'install', '--frozen-lockfile', '--node-linker=hoisted'];
const PNPM: PackageManager = {
  tool: 'pnpm',
  lockfile: 'pnpm-lock.yaml',
  install: PNPM_INSTALL,
  run: ['pnpm', 'run'],
  prune: [...PNPM_INSTALL, '--prod', '--ignore-scripts'],
  cacheFolder: '.local/share/pnpm/store',
};
const YARN_INSTALL = ['yarn', 'install', '--frozen-lockfile', '--non-interactive'];
const YARN: PackageManager = {
  tool: 'yarn',
  lockfile: 'yarn.lock',
  install: YARN_INSTALL,
  run: ['yarn', 'run'],
  prune: [...YARN_INSTALL, '--production', '--ignore-scripts', '--prefer-offline'],
  cacheFolder: '.cache/yarn',
};
/** Since its second version; by itself it would leave archives that Node cannot read alone. */
const YARN_BERRY: PackageManager = {
  ...YARN,
  install: ['yarn', 'install', '--immutable'],
  prune: ['yarn', 'workspaces', 'focus', '--all', '--production'],
  env: { YARN_NODE_LINKER: 'node-modules', YARN_ENABLE_GLOBAL_CACHE: 'true' },
  cacheFolder: '.yarn/berry/cache',
};
const NPM_SHRINKWRAP = { ...NPM, lockfile: 'npm-shrinkwrap.json' };

/** By lockfile. */
export async function packageManagerOf(files: RepositoryFiles): Promise<PackageManager> {
  for (const manager of [PNPM, YARN, NPM, NPM_SHRINKWRAP]) {
    if (!(await files.has(manager.lockfile))) continue;
    const berry = manager === YARN && /^__metadata:/m.test((await files.read(YARN.lockfile)) ?? '');
    return berry ? YARN_BERRY : manager;
  }
  return NPM_WITHOUT_LOCKFILE;
}
