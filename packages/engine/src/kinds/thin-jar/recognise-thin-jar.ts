import type { ArchiveIndex } from '../../archive/archive-entry.ts';
import type { JavaFacts } from '../jar/java-facts.ts';
import { rootOf } from '../root-of.ts';
import { resolveClassPath } from './class-path.ts';
import { type Nest, type NestedJar, readNestedJar } from './nested-jar.ts';

/** A jar that finds its libraries beside it, packed with them. */
export interface ThinJarPackage extends JavaFacts {
  readonly kind: 'thin-jar';
  /** The folder in the archive that is the application, with `/` at its end, or empty. */
  readonly root: string;
  /** From `root`, as all paths here. */
  readonly jar: string;
  readonly mainClass: string;
  /** The jars that its Class-Path names. */
  readonly libraries: readonly string[];
}

type Found = ThinJarPackage | { readonly kind: 'unusable'; readonly message: string };

/** Undefined when no jar at the top is to be started. @throws ArchiveError when one of them is damaged */
export async function recogniseThinJar(
  index: ArchiveIndex,
  nest: Omit<Nest, 'contents'>,
): Promise<Found | undefined> {
  const root = rootOf(index);
  const entries = index.entries.filter(({ path }) => path.startsWith(root));
  const startable: NestedJar[] = [];
  for (const entry of entries) {
    const name = entry.path.slice(root.length);
    if (entry.kind !== 'file' || entry.size === 0 || !/^[^/]+\.jar$/.test(name)) continue;
    const jar = await readNestedJar(entry, { ...nest, contents: index.contents });
    if (jar !== undefined) startable.push({ ...jar, path: name });
  }
  const [first, ...others] = preferred(startable);
  if (first === undefined) return undefined;
  if (others.length > 0) return { kind: 'unusable', message: severalToStart([first, ...others]) };
  return thinJar(root, first, entries);
}

/** Libraries may have a main class, too: what names others beside it is the application. */
function preferred(startable: readonly NestedJar[]): readonly NestedJar[] {
  const naming = startable.filter(({ classPath }) => classPath.length > 0);
  return naming.length === 1 ? naming : startable;
}

function thinJar(root: string, jar: NestedJar, entries: ArchiveIndex['entries']): Found {
  const { path, classPath, ...facts } = jar;
  const resolved = resolveClassPath(path, classPath, pathsBelow(root, entries));
  if (resolved.kind === 'missing')
    return { kind: 'unusable', message: withoutLibraries(path, resolved.names) };
  return { kind: 'thin-jar', root, jar: path, libraries: resolved.jars, ...facts };
}

/** Files, and the folders that hold them. */
function pathsBelow(root: string, entries: ArchiveIndex['entries']): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const entry of entries) {
    const path = entry.path.slice(root.length);
    paths.add(path);
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
      paths.add(path.slice(0, slash));
  }
  return paths;
}

function withoutLibraries(jar: string, names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  const more = names.length > 5 ? `, … (${names.length} in all)` : '';
  return `The Class-Path of ${jar} names what is not in the package beside it: ${shown}${more}.`;
}

function severalToStart(jars: readonly NestedJar[]): string {
  const names = jars.map(({ path }) => path);
  const shown = names.slice(0, 5).join(', ');
  return `Several jars at the top of the package name a Main-Class: ${shown}${names.length > 5 ? ', …' : ''}. Leave one of them there.`;
}
