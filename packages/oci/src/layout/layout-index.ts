import { parseConfig } from '../config.ts';
import type { Image } from '../image/image.ts';
import type { ImageTree } from '../image/image-tree.ts';
import { encodeImageIndex } from '../image-index.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import type { Platform } from '../platform.ts';
import { blobFile, IMAGE_NAME, REF_NAME } from './layout.ts';
import type { WriteLayoutOptions } from './write-layout.ts';

/** The bytes of `index.json`. */
export function layoutIndex(tree: ImageTree, { tag, name }: WriteLayoutOptions): Uint8Array {
  const image = onlyImage(tree);
  const annotations = {
    ...(name === undefined ? {} : { [IMAGE_NAME]: name }),
    ...(tag === undefined ? {} : { [REF_NAME]: tag }),
  };
  const entry = {
    ...tree.root.descriptor,
    ...(image === undefined ? {} : { platform: platformOf(image) }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
  return encodeImageIndex({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [entry] });
}

/** The bytes of `manifest.json`, with which an OCI archive is a docker archive too, as docker 25 and later write them. */
export function dockerIndex(image: Image, name: string): Uint8Array {
  const Layers = image.layers.map(({ digest }) => blobFile(digest));
  const Config = blobFile(image.config.descriptor.digest);
  return Buffer.from(JSON.stringify([{ Config, RepoTags: [name], Layers }]));
}

/** Undefined for an index. */
export function onlyImage({ root, images }: ImageTree): Image | undefined {
  return images.find(({ manifest }) => manifest.descriptor.digest === root.descriptor.digest);
}

function platformOf(image: Image): Platform {
  const { architecture, os, variant } = parseConfig(image.config.bytes);
  return { architecture, os, ...(variant === undefined ? {} : { variant }) };
}
