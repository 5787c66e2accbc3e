import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LayerEntry, writeLayer } from '@stagewright/oci';
import type { ArchiveIndex } from '../../archive/archive-entry.ts';
import { APPLICATION_DIRECTORY, APPLICATION_UID } from '../layers/application-owner.ts';
import type { NamedLayer } from '../layers/named-layer.ts';
import { APPLICATION_PART, type JarPart, jarParts } from './jar-parts.ts';
import { RawZip } from './raw-zip.ts';
import { JAR_PATH } from './whole-jar-layer.ts';

const LIBRARIES = `${APPLICATION_DIRECTORY}/lib`;
const OWNER = { uid: APPLICATION_UID, gid: APPLICATION_UID };

/** What Java finds the parts by: the application's own first, then all others, in which no file is twice. */
export const SPLIT_CLASS_PATH = `/${JAR_PATH}:/${LIBRARIES}/*`;

/** A flat jar as several smaller ones, each in a layer of its own. Nothing is inflated or compressed again. */
export async function writeSplitJarLayers(
  mainClass: string,
  { indexFile, layerFolder }: { readonly indexFile: string; readonly layerFolder: string },
): Promise<NamedLayer[]> {
  const index = JSON.parse(await readFile(indexFile, 'utf8')) as ArchiveIndex;
  const fd = openSync(index.contents, 'r');
  try {
    const layers: NamedLayer[] = [];
    for (const part of jarParts(index.entries, mainClass)) {
      const file = join(layerFolder, `${part.name}.tar`);
      layers.push({ name: part.name, layer: await writeLayer(partEntries(part, fd), { file }) });
    }
    return layers;
  } finally {
    closeSync(fd);
  }
}

function partEntries({ name, entries }: JarPart, fd: number): LayerEntry[] {
  const zip = new RawZip(entries);
  const application = name === APPLICATION_PART;
  const path = application ? JAR_PATH : `${LIBRARIES}/${name}.jar`;
  const folders = application ? [APPLICATION_DIRECTORY] : [APPLICATION_DIRECTORY, LIBRARIES];
  return [
    ...folders.map((folder): LayerEntry => ({ path: folder, kind: 'directory', ...OWNER })),
    { path, kind: 'file', ...OWNER, size: zip.size, content: zip.read(fd) },
  ];
}
