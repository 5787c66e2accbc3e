/** The media types that are read and written, of the OCI image specification and of docker's schema 2. */
export const MEDIA_TYPES = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  empty: 'application/vnd.oci.empty.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar',
  dockerLayerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  dockerLayerZstd: 'application/vnd.docker.image.rootfs.diff.tar.zstd',
} as const;

/** What a client accepts as a manifest, in the order of preference. */
export const MANIFEST_MEDIA_TYPES: readonly string[] = [
  MEDIA_TYPES.manifest,
  MEDIA_TYPES.index,
  MEDIA_TYPES.dockerManifest,
  MEDIA_TYPES.dockerIndex,
];

const OCI_LAYERS: ReadonlyMap<string, string> = new Map([
  [MEDIA_TYPES.dockerLayer, MEDIA_TYPES.layer],
  [MEDIA_TYPES.dockerLayerGzip, MEDIA_TYPES.layerGzip],
  [MEDIA_TYPES.dockerLayerZstd, MEDIA_TYPES.layerZstd],
]);

/** Whether a manifest of this type lists manifests rather than layers. */
export function isIndexMediaType(mediaType: string): boolean {
  return mediaType === MEDIA_TYPES.index || mediaType === MEDIA_TYPES.dockerIndex;
}

/** The OCI type for the bytes of a docker layer; any other type stays as it is. */
export function toOciLayerMediaType(mediaType: string): string {
  return OCI_LAYERS.get(mediaType) ?? mediaType;
}
