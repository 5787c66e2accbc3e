import type { EntryLayout } from '../layers/entry-layout.ts';

const LIBRARY = /^WEB-INF\/lib\/[^/]+\.jar$/;

/** Unpacked as Tomcat's root application, what changes seldom first. */
export function warLayout(directory: string): EntryLayout {
  return {
    root: '',
    directory,
    groups: ['dependencies', 'snapshot-dependencies', 'resources', 'classes'],
    groupOf(path) {
      if (LIBRARY.test(path)) return path.includes('SNAPSHOT') ? 'snapshot-dependencies' : 'dependencies';
      return path.startsWith('WEB-INF/classes/') ? 'classes' : 'resources';
    },
  };
}
