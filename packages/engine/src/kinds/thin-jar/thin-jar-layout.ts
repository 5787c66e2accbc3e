import { APPLICATION_DIRECTORY } from '../layers/application-owner.ts';
import type { EntryLayout } from '../layers/entry-layout.ts';
import type { ThinJarPackage } from './recognise-thin-jar.ts';

/** Every jar where it was, libraries apart from the application. */
export function thinJarLayout({ root, libraries }: Pick<ThinJarPackage, 'root' | 'libraries'>): EntryLayout {
  const named = new Set(libraries);
  return {
    root,
    directory: APPLICATION_DIRECTORY,
    groups: ['dependencies', 'snapshot-dependencies', 'application'],
    groupOf(path) {
      if (!named.has(path)) return 'application';
      return path.includes('SNAPSHOT') ? 'snapshot-dependencies' : 'dependencies';
    },
  };
}
