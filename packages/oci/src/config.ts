import { type Digest, isDigest } from './digest.ts';
import { OciError } from './error.ts';
import { decodeJson, encodeJson, isObject, type JsonObject } from './json.ts';

/** How a container starts, with the names of the wire. */
export interface ContainerConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
}

/** One line of an image's history; those that are not empty stand for its layers in order. */
export interface HistoryEntry {
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** The OCI image configuration, with the names of the wire. Its digest is what docker calls the image id. */
export interface ImageConfig {
  readonly created?: string;
  readonly author?: string;
  readonly architecture: string;
  readonly os: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
  readonly variant?: string;
  readonly config?: ContainerConfig;
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly Digest[] };
  readonly history?: readonly HistoryEntry[];
}

const KEYS = [
  'created',
  'author',
  'architecture',
  'os',
  'variant',
  'config',
  'rootfs',
  'type',
  'diff_ids',
  'history',
];

/**
 * Reads an image configuration of OCI or docker. Fields that this package does not know are kept.
 * @throws OciError `CONFIG_INVALID`
 */
export function parseConfig(bytes: Uint8Array): ImageConfig {
  const value = readObject(bytes);
  const { architecture, os, rootfs, history, config } = value;
  if (typeof architecture !== 'string' || typeof os !== 'string') throw invalid('it names no platform');
  const { diff_ids: diffIds } = isObject(rootfs) ? rootfs : {};
  if (!Array.isArray(diffIds)) throw invalid('it lists no diff ids');
  if (!diffIds.every((id) => typeof id === 'string' && isDigest(id))) throw invalid('a diff id is no digest');
  if (history != null && !(Array.isArray(history) && history.every(isObject)))
    throw invalid('its history is no list');
  if (config != null) checkContainerConfig(config);
  return {
    ...withoutNulls(value),
    ...(isObject(config) ? { config: withoutNulls(config) } : {}),
  } as unknown as ImageConfig;
}

/** The bytes of a configuration; equal configurations give equal bytes. */
export function encodeConfig(config: ImageConfig): Uint8Array {
  return encodeJson(config, KEYS);
}

function checkContainerConfig(config: unknown): void {
  if (!isObject(config)) throw invalid('its container configuration is no object');
  for (const key of ['Env', 'Entrypoint', 'Cmd']) {
    const list = config[key];
    if (list != null && !(Array.isArray(list) && list.every((item) => typeof item === 'string'))) {
      throw invalid(`${key} is not a list of texts`);
    }
  }
  for (const key of ['ExposedPorts', 'Volumes', 'Labels']) {
    if (config[key] != null && !isObject(config[key])) throw invalid(`${key} is not an object`);
  }
  for (const key of ['User', 'WorkingDir', 'StopSignal']) {
    if (config[key] != null && typeof config[key] !== 'string') throw invalid(`${key} is not a text`);
  }
}

/** Go writes empty lists as null. */
function withoutNulls(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

function readObject(bytes: Uint8Array): JsonObject {
  try {
    const value = decodeJson(bytes);
    if (isObject(value)) return value;
  } catch (cause) {
    throw invalid('it is not JSON', cause);
  }
  throw invalid('it is not an object');
}

function invalid(why: string, cause?: unknown): OciError {
  return new OciError('CONFIG_INVALID', `not an image configuration: ${why}`, { cause });
}
