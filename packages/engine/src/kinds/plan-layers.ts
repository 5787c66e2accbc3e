import type { OpenArchive } from '../archive/open-archive.ts';
import { PROGRAM_NAME, programLayout, rootLayer } from './binary/program-layout.ts';
import type { FoundPackage } from './found-package.ts';
import { JAR_PATH, jarLayers } from './jar/jar-layers.ts';
import { APPLICATION_DIRECTORY } from './layers/application-owner.ts';
import { entryLayers } from './layers/entry-layers.ts';
import type { PlannedLayer } from './layers/planned-layer.ts';
import { singleFileLayer } from './layers/single-file-layer.ts';
import { nodeLayout } from './node/node-layout.ts';
import { phpLayout } from './php/php-layout.ts';
import { pythonLayout } from './python/python-layout.ts';
import { springBootLayout } from './spring-boot/spring-boot-layout.ts';
import { serverLayer, siteLayout } from './static-site/server-layer.ts';
import { thinJarLayout } from './thin-jar/thin-jar-layout.ts';
import { warLayout } from './war/war-layout.ts';

/** All that the layers of a package depend on beside its bytes. */
export interface LayerVariant {
  /** The folder of the image that the package goes to, where the base image decides it. */
  readonly directory?: string;
  /** The image will have nothing but these layers. */
  readonly withoutBase: boolean;
}

export interface PlanLayersInput {
  readonly found: FoundPackage;
  readonly packageFile: string;
  readonly variant: LayerVariant;
}

/** The layers of a package, what changes seldom first. */
export function planLayers(input: PlanLayersInput, open: () => OpenArchive): PlannedLayer[] {
  const { found, packageFile, variant } = input;
  switch (found.kind) {
    case 'jar':
      return found.wholeBecause === undefined
        ? jarLayers(found.mainClass, open())
        : [singleFileLayer('jar', packageFile, { path: JAR_PATH })];
    case 'spring-boot':
      return entryLayers(springBootLayout(found), open());
    case 'thin-jar':
      return entryLayers(thinJarLayout(found), open());
    case 'war':
      return entryLayers(warLayout(variant.directory ?? ''), open());
    case 'node':
      return entryLayers(nodeLayout(found), open());
    case 'php':
      return entryLayers(phpLayout(found), open());
    case 'python':
      return entryLayers(pythonLayout(found), open());
    case 'static-site':
      return [serverLayer, ...entryLayers(siteLayout(found), open())];
    case 'binary': {
      const program = { path: `${APPLICATION_DIRECTORY}/${PROGRAM_NAME}`, mode: 0o755 };
      return [
        ...(variant.withoutBase ? [rootLayer] : []),
        ...(found.program === ''
          ? [singleFileLayer('program', packageFile, program)]
          : entryLayers(programLayout(found), open())),
      ];
    }
  }
}
