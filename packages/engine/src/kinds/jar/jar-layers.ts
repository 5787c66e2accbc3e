import type { LayerEntry } from '@stagewright/oci';
import type { OpenArchive } from '../../archive/open-archive.ts';
import { APPLICATION_DIRECTORY, APPLICATION_UID } from '../layers/application-owner.ts';
import type { PlannedLayer } from '../layers/planned-layer.ts';
import { APPLICATION_PART, type JarPart, jarParts } from './jar-parts.ts';
import { RawZip } from './raw-zip.ts';

export const JAR_PATH = `${APPLICATION_DIRECTORY}/app.jar`;
const LIBRARIES = `${APPLICATION_DIRECTORY}/lib`;
const OWNER = { uid: APPLICATION_UID, gid: APPLICATION_UID };

/** What Java finds the parts by: the application's own first, then all others, in which no file is twice. */
export const SPLIT_CLASS_PATH = `/${JAR_PATH}:/${LIBRARIES}/*`;

/** A flat jar as several smaller ones, each in a layer of its own. Nothing is inflated or compressed again. */
export function jarLayers(mainClass: string, { index, fd }: OpenArchive): PlannedLayer[] {
  return jarParts(index.entries, mainClass).map((part) => ({
    name: part.name,
    entries: () => partEntries(part, fd),
  }));
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
