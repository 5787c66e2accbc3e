import {
  digestOf,
  encodeConfig,
  encodeManifest,
  type Image,
  parseConfig,
  parseManifest,
} from '@stagewright/oci';

export type Variables = Readonly<Record<string, string>>;

/**
 * An image whose containers have variables beside its own. buildah gives those of its base to every `RUN`, and knows no other way that
 * leaves nothing in the history; from the image that comes out they are taken again.
 */
export function withVariables(image: Image, variables: Variables): Image {
  return changed(image, (env) => {
    const known = new Set(env.map(nameOf));
    const added = Object.entries(variables).filter(([name]) => !known.has(name));
    return [...env, ...added.map(([name, value]) => `${name}=${value}`)];
  });
}

/** What the Dockerfile has set itself, to another value, stays. */
export function withoutVariables(image: Image, variables: Variables): Image {
  return changed(image, (env) =>
    env.filter((each) => variables[nameOf(each)] !== each.slice(each.indexOf('=') + 1)),
  );
}

const nameOf = (variable: string) => variable.split('=', 1)[0] ?? '';

function changed(image: Image, change: (env: readonly string[]) => readonly string[]): Image {
  const config = parseConfig(image.config.bytes);
  const env = config.config?.Env ?? [];
  const next = change(env);
  if (next.length === env.length) return image;
  const { Env: _before, ...container } = config.config ?? {};
  const bytes = encodeConfig({
    ...config,
    config: { ...container, ...(next.length === 0 ? {} : { Env: next }) },
  });
  const { mediaType } = image.config.descriptor;
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  const manifest = encodeManifest({
    ...parseManifest(image.manifest.bytes, image.manifest.descriptor.mediaType),
    config: descriptor,
  });
  const blobs = new Map(image.blobs);
  blobs.delete(image.config.descriptor.digest);
  blobs.set(descriptor.digest, { bytes });
  return {
    ...image,
    config: { bytes, descriptor },
    blobs,
    manifest: {
      bytes: manifest,
      descriptor: {
        mediaType: image.manifest.descriptor.mediaType,
        digest: digestOf(manifest),
        size: manifest.length,
      },
    },
  };
}
