import { APPLICATION_DIRECTORY } from '../layers/application-owner.ts';
import type { EntryLayout } from '../layers/entry-layout.ts';
import { layerOf } from './layers-index.ts';
import type { SpringBootPackage } from './recognise-spring-boot.ts';

/** Unpacked into one folder, which Spring's launcher takes for the archive. */
export function springBootLayout({ layers }: Pick<SpringBootPackage, 'layers'>): EntryLayout {
  return {
    root: '',
    directory: APPLICATION_DIRECTORY,
    groups: layers.map(({ name }) => name),
    groupOf: layerOf(layers),
  };
}
