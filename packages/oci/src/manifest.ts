import { type Descriptor, readAnnotations, readDescriptor } from './descriptor.ts';
import { OciError } from './error.ts';
import { decodeJson, encodeJson, isObject, type JsonObject } from './json.ts';
import { isIndexMediaType, MEDIA_TYPES } from './media-types.ts';

/** The manifest of one image for one platform, with the names of the wire. */
export interface Manifest {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The key order of the specification's examples. */
export const MANIFEST_KEYS: readonly string[] = [
  'schemaVersion',
  'mediaType',
  'artifactType',
  'config',
  'manifests',
  'layers',
  'subject',
  'digest',
  'size',
  'platform',
  'annotations',
];

/**
 * Reads an OCI image manifest or a docker schema 2 manifest.
 * @param mediaType What the registry or the descriptor says it is; must agree with the manifest's own word.
 * @throws OciError `MANIFEST_INVALID`
 */
export function parseManifest(bytes: Uint8Array, mediaType?: string): Manifest {
  const document = readManifestDocument(bytes, mediaType);
  const type = document.mediaType;
  if (type !== MEDIA_TYPES.manifest && type !== MEDIA_TYPES.dockerManifest) {
    throw invalid(
      isIndexMediaType(type) ? 'it is an index of manifests' : `its type is ${JSON.stringify(type)}`,
    );
  }
  const { layers, artifactType, subject, annotations, config } = document.fields;
  if (!Array.isArray(layers)) throw invalid('it has no list of layers');
  return {
    schemaVersion: 2,
    mediaType: type,
    ...(typeof artifactType === 'string' ? { artifactType } : {}),
    config: readDescriptor(config, 'the config', 'MANIFEST_INVALID'),
    layers: layers.map((layer, index) => readDescriptor(layer, `layer ${index}`, 'MANIFEST_INVALID')),
    ...(subject == null ? {} : { subject: readDescriptor(subject, 'the subject', 'MANIFEST_INVALID') }),
    ...(annotations == null
      ? {}
      : { annotations: readAnnotations(annotations, 'the manifest', 'MANIFEST_INVALID') }),
  };
}

/** The bytes of a manifest; equal manifests give equal bytes. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  return encodeJson(manifest, MANIFEST_KEYS);
}

/** Common to manifests and indexes: the JSON, its schema version and its media type. */
export function readManifestDocument(
  bytes: Uint8Array,
  mediaType: string | undefined,
): { readonly mediaType: string; readonly fields: JsonObject } {
  let fields: unknown;
  try {
    fields = decodeJson(bytes);
  } catch (cause) {
    throw invalid('it is not JSON', cause);
  }
  if (!isObject(fields)) throw invalid('it is not an object');
  const { schemaVersion, layers, manifests, mediaType: own } = fields;
  if (schemaVersion !== 2) throw invalid('its schema version is not 2');
  const outer = mediaType?.split(';')[0]?.trim().toLowerCase();
  const inner = typeof own === 'string' ? own : undefined;
  // A manifest read under the other type is the confusion of CVE-2021-41190.
  if (inner !== undefined && outer !== undefined && inner !== outer)
    throw invalid('its type is not the announced one');
  if (Array.isArray(layers) && Array.isArray(manifests)) throw invalid('it has layers and manifests');
  const guessed = Array.isArray(manifests) ? MEDIA_TYPES.index : MEDIA_TYPES.manifest;
  return { mediaType: inner ?? outer ?? guessed, fields };
}

function invalid(why: string, cause?: unknown): OciError {
  return new OciError('MANIFEST_INVALID', `not an image manifest: ${why}`, { cause });
}
