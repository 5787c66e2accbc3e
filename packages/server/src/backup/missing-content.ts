import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logPath } from '../logs/log-path.ts';
import type { NamedContent } from './named-content.ts';

export interface ContentFolders {
  readonly objects: string;
  readonly logs: string;
  readonly registry: string;
}

interface Descriptor {
  readonly digest: string;
}

interface Manifest {
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
}

/** What a database names and its folders do not have: packages, logs that are complete, every blob of every tagged image. */
export async function missingContent(
  named: NamedContent,
  folders: ContentFolders,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const sha256 of named.objects)
    if (!(await exists(objectPath(folders.objects, sha256)))) missing.push(`package ${sha256}`);
  for (const { id, closed } of named.builds)
    if (closed && !(await exists(logPath(folders.logs, id)))) missing.push(`log of build ${id}`);
  const seen = new Set<string>();
  for (const digest of named.manifests)
    missing.push(...(await missingOfImage(folders.registry, digest, seen)));
  return missing;
}

export function objectPath(objects: string, sha256: string): string {
  return join(objects, 'sha256', sha256.slice(0, 2), sha256);
}

async function missingOfImage(
  registry: string,
  digest: string,
  seen: Set<string>,
): Promise<readonly string[]> {
  if (seen.has(digest)) return [];
  seen.add(digest);
  const manifest = await readManifest(blobPath(registry, digest));
  if (manifest === null) return [`manifest ${digest}`];
  const { config, layers = [], manifests = [] } = manifest;
  const missing: string[] = [];
  for (const blob of [...(config ? [config] : []), ...layers]) {
    if (seen.has(blob.digest)) continue;
    seen.add(blob.digest);
    if (!(await exists(blobPath(registry, blob.digest)))) missing.push(`blob ${blob.digest}`);
  }
  // An index may name images for platforms that were never pushed.
  for (const inner of manifests)
    if (await exists(blobPath(registry, inner.digest)))
      missing.push(...(await missingOfImage(registry, inner.digest, seen)));
  return missing;
}

async function readManifest(path: string): Promise<Manifest | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Manifest;
  } catch {
    return null;
  }
}

function blobPath(registry: string, digest: string): string {
  const hex = digest.slice('sha256:'.length);
  return join(registry, 'blobs', 'sha256', hex.slice(0, 2), hex);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
