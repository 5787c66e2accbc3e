import { hash } from 'node:crypto';
import type { ArchiveEntry } from '../../archive/archive-entry.ts';

/** Entries of a jar that change together, for a jar and a layer of their own. */
export interface JarPart {
  /** Usable as a file name; unique within the jar. */
  readonly name: string;
  readonly entries: readonly ArchiveEntry[];
}

export const APPLICATION_PART = 'app';

const PARTS = 16;
const SMALLEST_LIMIT = 1 << 18;
const SAFE_NAME = /^[\w.$-]{1,100}$/;

/**
 * Cuts a flat jar by packages into parts of about a sixteenth of it, so that a change of one class sends little. The part
 * `app` has the manifest, resources at the top and META-INF, and comes last with the main class's own packages before it.
 * Where a part begins depends on names, and on sizes by powers of two only: most changes move no entry to another part.
 */
export function jarParts(entries: readonly ArchiveEntry[], mainClass: string): JarPart[] {
  const files = entries.filter(({ kind }) => kind === 'file');
  const limit = Math.max(SMALLEST_LIMIT, powerOfTwoBelow(storedSize(files) / PARTS));
  const home = homeOf(mainClass);
  const placeOf = ({ path }: ArchiveEntry) => {
    if (!path.includes('/') || path.startsWith('META-INF/')) return 'top';
    return path.startsWith(home) ? 'home' : 'others';
  };
  const places = Map.groupBy(files, placeOf);
  const own = places.get('home') ?? [];
  const top = places.get('top') ?? [];
  const others = cut('', places.get('others') ?? [], limit);
  if (storedSize(own) <= limit) return [...others, { name: APPLICATION_PART, entries: [...top, ...own] }];
  return [...others, ...cut(home, own, limit), { name: APPLICATION_PART, entries: top }];
}

/** The first two parts of the main class's package, with `/` at the end; `/`, where no path begins, for a class without one. */
function homeOf(mainClass: string): string {
  const packages = mainClass.split('.').slice(0, -1);
  return packages.length === 0 ? '/' : `${packages.slice(0, 2).join('/')}/`;
}

function cut(prefix: string, entries: readonly ArchiveEntry[], limit: number): JarPart[] {
  const parts = divide(prefix, entries, limit);
  const small = parts.filter((part) => storedSize(part.entries) < limit / 2);
  const large = parts.filter((part) => !small.includes(part));
  const named = large.map(({ name, entries }) => ({ name: fileName(name), entries }));
  const place = prefix === '' ? 'libraries' : 'own';
  const rest = small.flatMap((part) => part.entries.map((entry) => ({ entry, part: part.name })));
  return [...named, ...scatter(place, rest, limit)];
}

/** By the next part of the path, and further where that is still too much; a folder of files by their names. */
function divide(prefix: string, entries: readonly ArchiveEntry[], limit: number): JarPart[] {
  if (prefix !== '' && storedSize(entries) <= limit) return [{ name: prefix, entries }];
  const groups = Map.groupBy(entries, ({ path }) => {
    const slash = path.indexOf('/', prefix.length);
    return slash === -1 ? '' : path.slice(0, slash + 1);
  });
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([folder, below]) => {
      if (folder !== '') return divide(folder, below, limit);
      const files = below.map((entry) => ({ entry, part: entry.path }));
      return scatter(prefix, files, limit);
    });
}

/** Into as many parts as the limit asks for, by a hash of what shall stay together. */
function scatter(
  place: string,
  placed: readonly { readonly entry: ArchiveEntry; readonly part: string }[],
  limit: number,
): JarPart[] {
  const count = powerOfTwoAbove(storedSize(placed.map(({ entry }) => entry)) / limit);
  const bucketOf = (part: string) => Number.parseInt(hash('sha256', part, 'hex').slice(0, 8), 16) % count;
  const buckets = Map.groupBy(placed, ({ part }) => bucketOf(part));
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([bucket, each]) => ({
      name: `${fileName(place)}+${bucket}`,
      entries: each.map(({ entry }) => entry).sort((a, b) => (a.path < b.path ? -1 : 1)),
    }));
}

function fileName(prefix: string): string {
  const dotted = prefix.replace(/\/$/, '').replaceAll('/', '.');
  return SAFE_NAME.test(dotted) ? dotted : hash('sha256', prefix, 'hex').slice(0, 32);
}

function storedSize(entries: readonly ArchiveEntry[]): number {
  return entries.reduce((sum, { data }) => sum + (data?.storedSize ?? 0), 0);
}

const powerOfTwoBelow = (value: number) => 2 ** Math.floor(Math.log2(Math.max(1, value)));
const powerOfTwoAbove = (value: number) => 2 ** Math.ceil(Math.log2(Math.max(1, value)));
