import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What of the machine's own files the steps see, read-only: programs and libraries, and of `/etc` what those need to run. */
export interface MachineView {
  /** Folders, and links at the root where the machine has joined them with `/usr`. */
  readonly folders: readonly string[];
  readonly links: readonly { readonly at: string; readonly to: string }[];
  readonly files: readonly string[];
}

const PROGRAMS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** How many processors there are; nothing else of `/sys`. */
const PROCESSORS = '/sys/devices/system/cpu';
/**
 * Names in `/etc`, as patterns. Not among them: accounts and their passwords, keys, what services are set to, and the settings of tools
 * that may hold credentials (`npmrc`, `pip.conf`, `gitconfig`).
 */
const OF_ETC = [
  /^(alternatives|ld\.so\.cache|os-release)$/,
  /^(ssl|pki|crypto-policies)$/,
  /^(mime\.types|protocols|services)$/,
  /^(java|jdk)([-.\w]*)$/,
  /^(maven|ant|gradle)$/,
  /^(php|perl|python\d*(\.\d+)?)$/,
  /^(fonts|xml)$/,
];
/** Within what is shown, and closed to everybody but root and its groups all the same. */
const NEVER_SHOWN = ['/etc/ssl/private', '/etc/pki/tls/private', '/etc/pki/private'];

export function findMachineView(): MachineView {
  const roots = PROGRAMS.filter((path) => kindOf(path) !== null);
  const etc = readdirSync('/etc')
    .filter((name) => OF_ETC.some((pattern) => pattern.test(name)))
    .map((name) => join('/etc', name))
    .filter((path) => kindOf(path) !== null);
  const links = roots.filter((path) => kindOf(path) === 'link');
  return {
    links: links.map((path) => ({ at: path, to: readlinkSync(path) })),
    folders: [...roots, ...etc, PROCESSORS].filter((path) => kindOf(path) === 'folder'),
    files: etc.filter((path) => kindOf(path) !== 'folder'),
  };
}

/** Folders to be covered: what is never shown, and what is hidden and lies in something that is shown. */
export function coveredFolders(shown: readonly string[], hidden: readonly string[]): readonly string[] {
  return [...NEVER_SHOWN, ...hidden].filter(
    (path) => kindOf(path) === 'folder' && shown.some((folder) => `${path}/`.startsWith(`${folder}/`)),
  );
}

function kindOf(path: string): 'folder' | 'link' | 'file' | null {
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return 'link';
    return stat.isDirectory() ? 'folder' : 'file';
  } catch {
    return null;
  }
}
