import { APPLICATION_DIRECTORY } from '../layers/application-owner.ts';
import type { EntryLayout } from '../layers/entry-layout.ts';
import type { PhpPackage } from './recognise-php.ts';

/** What composer installed in one layer, the application in another. */
export function phpLayout({ root }: Pick<PhpPackage, 'root'>): EntryLayout {
  return {
    root,
    directory: APPLICATION_DIRECTORY,
    groups: ['packages', 'application'],
    groupOf: (path) => (path.startsWith('vendor/') ? 'packages' : 'application'),
  };
}
