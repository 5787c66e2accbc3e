import { parseConfig } from '../config.ts';
import type { Image } from '../image/image.ts';
import { encodeImageIndex } from '../image-index.ts';
import { MEDIA_TYPES } from '../media-types.ts';
import { REF_NAME } from './layout.ts';

/** The bytes of `index.json` for one image. */
export function layoutIndex(image: Image, tag: string | undefined): Uint8Array {
  const { architecture, os, variant } = parseConfig(image.config.bytes);
  const entry = {
    ...image.manifest.descriptor,
    platform: { architecture, os, ...(variant === undefined ? {} : { variant }) },
    ...(tag === undefined ? {} : { annotations: { [REF_NAME]: tag } }),
  };
  return encodeImageIndex({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [entry] });
}
