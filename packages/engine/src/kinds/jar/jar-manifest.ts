/** Attributes of a manifest's main section; names in lower case, as they are compared without case. */
export type JarManifest = ReadonlyMap<string, string>;

/** Reads the main section of META-INF/MANIFEST.MF: lines are folded at 72 bytes, a blank one ends the section. */
export function parseJarManifest(bytes: Uint8Array): JarManifest {
  const attributes = new Map<string, string>();
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  const unfolded = text.replace(/\r\n?/g, '\n').replace(/\n /g, '');
  for (const line of unfolded.split('\n')) {
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon > 0) attributes.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return attributes;
}
