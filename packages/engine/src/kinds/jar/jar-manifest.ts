/** A jar's manifest; names of attributes in lower case, as they are compared without case. */
export interface JarManifest {
  /** The value of an attribute of the main section. */
  get(name: string): string | undefined;
  /** Whether sections about single entries follow the main one. */
  readonly hasSections: boolean;
}

/** Reads META-INF/MANIFEST.MF: lines are folded at 72 bytes, a blank one ends the main section. */
export function parseJarManifest(bytes: Uint8Array): JarManifest {
  const attributes = new Map<string, string>();
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  const unfolded = text.replace(/\r\n?/g, '\n').replace(/\n /g, '');
  const [main = '', ...sections] = unfolded.split(/\n\n+/);
  for (const line of main.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) attributes.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return {
    get: (name) => attributes.get(name),
    hasSections: sections.some((section) => section.trim() !== ''),
  };
}
