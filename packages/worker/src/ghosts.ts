import { readdir, readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { isThere } from '@stagewright/engine';
import type { OwnedEntry } from './ledger.ts';

/** Something on the machine that belongs to no live attempt, and should not be there. */
export interface Ghost {
  readonly kind: 'workspace' | 'processes' | 'cgroup' | 'mount';
  /** For people: a path, or the name of processes. */
  readonly where: string;
}

export interface GhostsOptions {
  /** The worker's own. */
  readonly folder: string;
  /** Entries of the ledger that were not ticked off. */
  readonly left: readonly OwnedEntry[];
  /** Whether the attempt with this name runs now. */
  readonly isLive: (owner: string) => boolean;
}

/** What the ledger names and is still there, workspaces that it does not name, and mounts below the folder. */
export async function findGhosts({ folder, left, isLive }: GhostsOptions): Promise<readonly Ghost[]> {
  const listed = left.filter(({ owner, entry }) => !isLive(owner) && isThere(entry)).map(asGhost);
  const known = new Set(listed.map(({ where }) => where));
  const unlisted = (await workspacesIn(folder))
    .filter(({ owner, path }) => !isLive(owner) && !known.has(path))
    .map(({ path }) => ({ kind: 'workspace', where: path }) as const);
  return [...listed, ...unlisted, ...(await mountsBelow(folder))];
}

function asGhost({ entry }: OwnedEntry): Ghost {
  switch (entry.kind) {
    case 'folder':
      return { kind: 'workspace', where: entry.path };
    case 'processes':
      return { kind: 'processes', where: entry.name };
    case 'cgroup':
      return { kind: 'cgroup', where: entry.paths.join(' ') };
  }
}

async function workspacesIn(folder: string): Promise<readonly { owner: string; path: string }[]> {
  const parent = join(folder, 'workspaces');
  const names = await readdir(parent).catch(() => []);
  return names.map((owner) => ({ owner, path: join(parent, owner) }));
}

/** Mounts of builds live in namespaces of their own; one that is seen from here has escaped. */
async function mountsBelow(folder: string): Promise<readonly Ghost[]> {
  const below = resolve(folder) + sep;
  const lines = (await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')).split('\n');
  return lines
    .map((line) => unescaped(line.split(' ')[4] ?? ''))
    .filter((point) => point.startsWith(below))
    .map((where) => ({ kind: 'mount', where }) as const);
}

/** The kernel writes spaces and their like as octal numbers. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_match, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
