import { programLayout, writeProgramLayer, writeRootLayer } from './binary/program-layer.ts';
import type { FoundPackage } from './found-package.ts';
import { writeSplitJarLayers } from './jar/split-jar-layers.ts';
import { writeWholeJarLayer } from './jar/whole-jar-layer.ts';
import type { NamedLayer } from './layers/named-layer.ts';
import { writeEntryLayers } from './layers/write-entry-layers.ts';
import { nodeLayout } from './node/node-layout.ts';
import { pythonLayout } from './python/python-layout.ts';
import { springBootLayout } from './spring-boot/spring-boot-layout.ts';
import { siteLayout, writeServerLayer } from './static-site/server-layer.ts';
import { warLayout } from './war/war-layout.ts';

export interface WriteLayersInput {
  readonly found: FoundPackage;
  readonly packageFile: string;
  /** Written by the inspection. */
  readonly indexFile: string;
  /** An existing folder for the layers. */
  readonly layerFolder: string;
  /** The folder of the image that the package goes to, where the base image decides it. */
  readonly directory?: string;
  /** The image will have nothing but these layers. */
  readonly withoutBase?: boolean;
}

/** Writes the layers of a package, what changes seldom first. Runs in a thread. */
export async function writeLayers({
  found,
  directory,
  withoutBase = false,
  ...files
}: WriteLayersInput): Promise<NamedLayer[]> {
  switch (found.kind) {
    case 'jar':
      return found.wholeBecause === undefined
        ? await writeSplitJarLayers(found.mainClass, files)
        : await writeWholeJarLayer(files);
    case 'node':
      return await writeEntryLayers(nodeLayout(found), files);
    case 'spring-boot':
      return await writeEntryLayers(springBootLayout(found), files);
    case 'python':
      return await writeEntryLayers(pythonLayout(found), files);
    case 'static-site':
      return [
        await writeServerLayer(files.layerFolder),
        ...(await writeEntryLayers(siteLayout(found), files)),
      ];
    case 'binary':
      return [
        ...(withoutBase ? [await writeRootLayer(files.layerFolder)] : []),
        ...(found.program === ''
          ? [await writeProgramLayer(files)]
          : await writeEntryLayers(programLayout(found), files)),
      ];
    case 'war':
      return await writeEntryLayers(warLayout(directory ?? ''), files);
  }
}
