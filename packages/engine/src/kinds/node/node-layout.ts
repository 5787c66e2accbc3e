import { APPLICATION_DIRECTORY } from '../layers/application-owner.ts';
import type { EntryLayout } from '../layers/entry-layout.ts';
import type { NodePackage } from './recognise-node.ts';

/** A Node application in two layers: node_modules, then all else. */
export function nodeLayout({ root }: Pick<NodePackage, 'root'>): EntryLayout {
  return {
    root,
    directory: APPLICATION_DIRECTORY,
    groups: ['node_modules', 'application'],
    groupOf: (path) => (path.startsWith('node_modules/') ? 'node_modules' : 'application'),
  };
}
