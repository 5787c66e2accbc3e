import { APPLICATION_DIRECTORY } from '../layers/application-owner.ts';
import type { EntryLayout } from '../layers/entry-layout.ts';
import type { PythonPackage } from './python-package.ts';

/** Libraries in one layer, the application in another. */
export function pythonLayout({ root, libraries }: Pick<PythonPackage, 'root' | 'libraries'>): EntryLayout {
  return {
    root,
    directory: APPLICATION_DIRECTORY,
    groups: ['libraries', 'application'],
    groupOf: (path) => (libraries.some((folder) => path.startsWith(folder)) ? 'libraries' : 'application'),
  };
}
