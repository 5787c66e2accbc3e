import { readdir, readlink } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { DataPaths } from '../compose/data-folder.ts';

/** A file in a data folder that nothing knows and nobody writes. */
export interface Stray {
  readonly kind: 'upload' | 'log';
  readonly where: string;
}

export interface StraysOptions {
  readonly paths: DataPaths;
  /** The service that has the folder; null when none runs. */
  readonly serverPid: number | null;
  readonly buildIds: ReadonlySet<string>;
}

/** Packages that were being uploaded, and logs of builds that are not in the database. */
export async function findStrays({ paths, serverPid, buildIds }: StraysOptions): Promise<readonly Stray[]> {
  const open = serverPid === null ? new Set<string>() : await openFilesOf(serverPid);
  const uploads = (await filesBelow(join(paths.objects, 'tmp'))).filter((path) => !open.has(path));
  const logs = (await filesBelow(paths.logs)).filter((path) => !buildIds.has(basename(path, '.log')));
  return [
    ...uploads.map((where) => ({ kind: 'upload', where }) as const),
    ...logs.map((where) => ({ kind: 'log', where }) as const),
  ];
}

async function openFilesOf(pid: number): Promise<ReadonlySet<string>> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  return new Set(await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => ''))));
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.parentPath + sep + entry.name);
}
