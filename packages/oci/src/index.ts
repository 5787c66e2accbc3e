export {
  type HostRuntime,
  type HostRuntimeOptions,
  hostRuntime,
  type RuntimeKind,
} from './base/host-runtime.ts';
export { type HostJavaBaseOptions, makeHostJavaBase } from './base/make-host-java-base.ts';
export { type HostNodeBaseOptions, makeHostNodeBase } from './base/make-host-node-base.ts';
export { plainRootFiles } from './base/root-files.ts';
export type { RunTool } from './base/run-tool.ts';
export { type BlobSource, openBlobSource } from './blob-source.ts';
export {
  type ContainerConfig,
  encodeConfig,
  type HistoryEntry,
  type ImageConfig,
  parseConfig,
} from './config.ts';
export type { Descriptor } from './descriptor.ts';
export { type Digest, digestHex, digestOf, isDigest, parseDigest } from './digest.ts';
export { OciError, type OciErrorCode, type RegistryErrorCode } from './error.ts';
export { type AssembleImageOptions, assembleImage } from './image/assemble-image.ts';
export type { BaseImage, BaseSource } from './image/base-image.ts';
export type { ContainerSettings } from './image/container-settings.ts';
export { type EncodedBlob, type Image, imageBlobs } from './image/image.ts';
export { imageOfBase } from './image/image-of-base.ts';
export { type ImageTree, treeBlobs, treeOf } from './image/image-tree.ts';
export { encodeImageIndex, type ImageIndex, parseImageIndex, selectPlatform } from './image-index.ts';
export type { EntryContent, LayerEntry } from './layer/layer-entry.ts';
export { sortEntries } from './layer/sort-entries.ts';
export {
  type Layer,
  type LayerWithBytes,
  measureLayer,
  type WriteLayerOptions,
  writeLayer,
} from './layer/write-layer.ts';
export type { Layout } from './layout/layout.ts';
export { loadBaseFromLayout } from './layout/load-base-from-layout.ts';
export { loadTreeFromLayout } from './layout/load-tree-from-layout.ts';
export { readArchive } from './layout/read-archive.ts';
export { readLayout } from './layout/read-layout.ts';
export { writeArchive } from './layout/write-archive.ts';
export { type WriteLayoutOptions, writeLayout } from './layout/write-layout.ts';
export { encodeManifest, type Manifest, parseManifest } from './manifest.ts';
export { isIndexMediaType, MANIFEST_MEDIA_TYPES, MEDIA_TYPES, toOciLayerMediaType } from './media-types.ts';
export { formatPlatform, hostPlatform, type Platform, parsePlatform } from './platform.ts';
export {
  formatReference,
  isRepositoryName,
  isTag,
  type ParseReferenceOptions,
  parseReference,
  type Reference,
  toRepositorySegment,
} from './reference.ts';
export type { GetBlobOptions } from './registry/blobs.ts';
export { copyBase } from './registry/copy-base.ts';
export { createRegistryClient, type RegistryClientOptions } from './registry/create-registry-client.ts';
export {
  type CredentialProvider,
  type Credentials,
  credentialsOf,
  type NamedLogin,
  namedLogin,
} from './registry/credentials.ts';
export { createDispatcher, type DispatcherOptions, type Timeouts } from './registry/dispatcher.ts';
export {
  type DockerCredentialsOptions,
  dockerCredentials,
  dockerRegistries,
} from './registry/docker-credentials.ts';
export { loadBaseFromRegistry } from './registry/load-base-from-registry.ts';
export { loadTreeFromRegistry } from './registry/load-tree-from-registry.ts';
export type { CallOptions, FetchedManifest, PutManifestOptions } from './registry/manifests.ts';
export type { PushBlobOptions, PushedBlob } from './registry/push-blob.ts';
export {
  type PushedImage,
  type PushImageOptions,
  type PushProgress,
  pushImage,
} from './registry/push-image.ts';
export { pushTree } from './registry/push-tree.ts';
export type { RegistryClient } from './registry/registry-client.ts';
export { RegistryError } from './registry/registry-error.ts';
export { parseRetryAfter, type RetryPolicy } from './registry/retry.ts';
export type { Upload } from './registry/uploads.ts';
export { verifiedBlob } from './verified-blob.ts';
