import type { FoundPackage } from './found-package.ts';
import { writeSplitJarLayers } from './jar/split-jar-layers.ts';
import { writeWholeJarLayer } from './jar/whole-jar-layer.ts';
import type { NamedLayer } from './layers/named-layer.ts';
import { writeEntryLayers } from './layers/write-entry-layers.ts';
import { nodeLayout } from './node/node-layout.ts';

export interface WriteLayersInput {
  readonly found: FoundPackage;
  readonly packageFile: string;
  /** Written by the inspection. */
  readonly indexFile: string;
  /** An existing folder for the layers. */
  readonly layerFolder: string;
}

/** Writes the layers of a package, what changes seldom first. Runs in a thread. */
export async function writeLayers({ found, ...files }: WriteLayersInput): Promise<NamedLayer[]> {
  switch (found.kind) {
    case 'jar':
      return found.wholeBecause === undefined
        ? await writeSplitJarLayers(found.mainClass, files)
        : await writeWholeJarLayer(files);
    case 'node':
      return await writeEntryLayers(nodeLayout(found), files);
  }
}
