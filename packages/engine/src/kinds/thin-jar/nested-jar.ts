import { closeSync, createWriteStream, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ArchiveLimits } from '@stagewright/api';
import type { ArchiveEntry, ArchiveIndex } from '../../archive/archive-entry.ts';
import { ArchiveError } from '../../archive/archive-error.ts';
import { openContent } from '../../archive/entry-content.ts';
import { readZip } from '../../archive/read-zip.ts';
import type { JarManifest } from '../jar/jar-manifest.ts';
import { type JavaFacts, javaFacts } from '../jar/java-facts.ts';
import { readManifest } from '../jar/read-manifest.ts';

/** What a jar within an archive says of itself. */
export interface NestedJar extends JavaFacts {
  readonly path: string;
  readonly mainClass: string;
  readonly classPath: readonly string[];
}

export interface Nest {
  /** The file that the entries' contents are in. */
  readonly contents: string;
  /** Made and removed again. */
  readonly scratchFile: string;
  readonly limits: ArchiveLimits;
}

/**
 * Reads the directory and manifest of a jar within an archive. Undefined when nothing in it is to be started.
 * @throws ArchiveError naming the jar, and the entry in it
 */
export async function readNestedJar(entry: ArchiveEntry, nest: Nest): Promise<NestedJar | undefined> {
  const { contents, scratchFile, limits } = nest;
  try {
    await pipeline(
      openContent(contents, entry),
      createWriteStream(scratchFile, { flags: 'wx', mode: 0o600 }),
    );
    return factsOf(entry.path, await readZip(scratchFile, limits));
  } catch (error) {
    throw error instanceof ArchiveError && error.entry !== entry.path ? within(entry.path, error) : error;
  } finally {
    await rm(scratchFile, { force: true });
  }
}

function within(jar: string, { entry, reason, cause }: ArchiveError): ArchiveError {
  const place = entry === undefined ? jar : `${jar}!/${entry}`;
  return new ArchiveError(reason, { entry: place, cause });
}

function factsOf(path: string, index: ArchiveIndex): NestedJar | undefined {
  const fd = openSync(index.contents, 'r');
  try {
    const manifest = readManifest(index, fd);
    const mainClass = manifest?.get('main-class') ?? '';
    if (manifest === undefined || mainClass === '') return undefined;
    const facts = javaFacts(index, fd, { manifest, classes: [mainClass] });
    return { path, mainClass, classPath: namesOf(manifest), ...facts };
  } finally {
    closeSync(fd);
  }
}

function namesOf(manifest: JarManifest): string[] {
  return (manifest.get('class-path') ?? '').split(/\s+/).filter((name) => name !== '');
}
