import { dirname } from 'node:path';
import type { Folder } from '../executor.ts';
import { coveredFolders, type MachineView } from './machine-view.ts';
import type { Scratch } from './scratch.ts';

export interface SandboxArgumentsOptions {
  readonly view: MachineView;
  /** Covered wherever something that is shown holds them. */
  readonly hidden: readonly string[];
  readonly folders: readonly Folder[];
  readonly files: Scratch['files'];
}

/** Of `/dev/shm`, which is memory and counts as such. */
const SHARED_MEMORY_BYTES = 256 << 20;
/**
 * A root of its own in namespaces of its own. `--as-pid-1`: the command is the namespace's init itself. The limits of the user namespace
 * stay within reach of its root, which no step is; the other settings of the kernel are read-only for all. Not `--die-with-parent`: see
 * sandbox-wrapper.ts.
 */
const NAMESPACES = [
  ['--unshare-pid', '--as-pid-1', '--unshare-net', '--unshare-ipc', '--unshare-uts'],
  ['--unshare-cgroup-try', '--hostname', 'build'],
  ['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--bind', '/proc/sys/user', '/proc/sys/user'],
  ['--dev', '/dev', '--perms', '1777', '--size', String(SHARED_MEMORY_BYTES), '--tmpfs', '/dev/shm'],
].flat();

/** The arguments of `bwrap` for what steps see; none of them holds a value that must stay secret. */
export function sandboxArguments({ view, hidden, folders, files }: SandboxArgumentsOptions): string[] {
  const byDepth = [...folders].sort((a, b) => a.at.length - b.at.length);
  const places = [...view.folders, ...view.files, ...byDepth.map(({ at }) => at)];
  const shown = [...view.folders, ...folders.filter(({ path, at }) => path === at).map(({ at }) => at)];
  return [
    ...NAMESPACES,
    ...parentsOf(places).flatMap((path) => ['--perms', '0755', '--dir', path]),
    ...[...view.links, { at: '/var/tmp', to: '/tmp' }].flatMap(({ at, to }) => ['--symlink', to, at]),
    ...[...view.folders, ...view.files].flatMap((path) => ['--ro-bind', path, path]),
    ...files.flatMap(({ path, at }) => ['--ro-bind', path, at]),
    ...byDepth.flatMap(({ path, at, writable }) => [writable ? '--bind' : '--ro-bind', path, at]),
    ...coveredFolders(shown, hidden).flatMap((path) => ['--tmpfs', path, '--remount-ro', path]),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
  ];
}

/** Made first and open to all, as `bwrap` would make them for itself alone. */
function parentsOf(places: readonly string[]): string[] {
  const parents = new Set(['/etc', '/run', '/var']);
  for (const place of places) {
    const inAnother = places.some((other) => place !== other && place.startsWith(`${other}/`));
    for (let path = dirname(place); path !== '/' && !inAnother; path = dirname(path)) parents.add(path);
  }
  return [...parents].sort();
}
