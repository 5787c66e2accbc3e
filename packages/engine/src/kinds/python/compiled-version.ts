const COMPILED = /\.cpython-(\d)(\d+)-[^/]*\.so$/;

/** The Python that compiled modules are for, such as `3.11`; undefined without any. */
export function compiledVersion(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const [, major, minor] = COMPILED.exec(path) ?? [];
    if (major !== undefined) return `${major}.${minor}`;
  }
  return undefined;
}
