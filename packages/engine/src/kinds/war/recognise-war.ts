import type { ArchiveEntry, ArchiveIndex } from '../../archive/archive-entry.ts';
import { readContent } from '../../archive/entry-content.ts';
import type { JarManifest } from '../jar/jar-manifest.ts';
import { type JavaFacts, javaFacts } from '../jar/java-facts.ts';

/** A web archive for a servlet container. */
export interface WarPackage extends JavaFacts {
  readonly kind: 'war';
  /** Which servlet API it was written for; undefined when it does not show. */
  readonly servlets?: 'javax' | 'jakarta';
  readonly libraries: number;
}

const DESCRIPTOR = 'WEB-INF/web.xml';
const LARGEST_LOOKED_INTO = 1 << 20;
const CLASSES_LOOKED_INTO = 200;

/** Undefined when there is no WEB-INF folder. */
export function recogniseWar(
  index: ArchiveIndex,
  fd: number,
  manifest: JarManifest | undefined,
): WarPackage | undefined {
  if (!index.entries.some(({ path }) => path.startsWith('WEB-INF/'))) return undefined;
  const servlets = servletsOf(index, fd);
  return {
    kind: 'war',
    ...(servlets === undefined ? {} : { servlets }),
    ...javaFacts(index, fd, { manifest, classes: [] }),
    libraries: index.entries.filter(({ path }) => /^WEB-INF\/lib\/[^/]+\.jar$/.test(path)).length,
  };
}

/** The namespace of web.xml changed with the packages; without that file the classes tell what they use. */
function servletsOf({ entries }: ArchiveIndex, fd: number): WarPackage['servlets'] {
  const small = entries.filter(({ kind, size }) => kind === 'file' && size <= LARGEST_LOOKED_INTO);
  const descriptor = small.find(({ path }) => path === DESCRIPTOR);
  const classes = small.filter(({ path }) => /^WEB-INF\/classes\/.*\.class$/.test(path));
  const signs: readonly [readonly ArchiveEntry[], string, string][] = [
    [descriptor === undefined ? [] : [descriptor], 'jakarta.ee/', '/javaee'],
    [classes.slice(0, CLASSES_LOOKED_INTO), 'jakarta/servlet/', 'javax/servlet/'],
  ];
  for (const [looked, jakarta, javax] of signs) {
    for (const entry of looked) {
      const content = Buffer.from(readContent(fd, entry));
      if (content.includes(jakarta)) return 'jakarta';
      if (content.includes(javax)) return 'javax';
    }
  }
  return undefined;
}
