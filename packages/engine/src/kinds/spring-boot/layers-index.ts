/** A layer of a Spring Boot package: paths in the archive, those with `/` at the end being folders. */
export interface IndexedLayer {
  readonly name: string;
  readonly paths: readonly string[];
}

const SAFE_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
const MOST_LAYERS = 32;

/** What Spring's own tools write where the build says nothing else. */
export function usualLayers(folder: 'BOOT-INF' | 'WEB-INF', snapshots: readonly string[]): IndexedLayer[] {
  const libraries = folder === 'WEB-INF' ? ['WEB-INF/lib/', 'WEB-INF/lib-provided/'] : ['BOOT-INF/lib/'];
  return [
    { name: 'dependencies', paths: libraries },
    { name: 'spring-boot-loader', paths: ['org/springframework/boot/loader/'] },
    { name: 'snapshot-dependencies', paths: snapshots },
    { name: 'application', paths: [''] },
  ];
}

/**
 * Reads `layers.idx` of Spring Boot: a list of layers, each with a list of quoted paths, of the few shapes of YAML that
 * Spring's own tools write. Undefined when it is anything else.
 */
export function parseLayersIndex(text: string): IndexedLayer[] | undefined {
  const layers: { name: string; paths: string[] }[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const name = /^- "([^"]*)":$/.exec(line)?.[1];
    const path = /^ {2}- "([^"]*)"$/.exec(line)?.[1];
    if (name !== undefined) layers.push({ name, paths: [] });
    else if (path !== undefined && layers.length > 0) layers.at(-1)?.paths.push(path);
    else return undefined;
  }
  const names = new Set(layers.map(({ name }) => name));
  const usable = layers.length > 0 && layers.length <= MOST_LAYERS && names.size === layers.length;
  return usable && layers.every(({ name }) => SAFE_NAME.test(name)) ? layers : undefined;
}

/** The layer of a path: that which names it, else that with the longest folder above it, else the last. */
export function layerOf(layers: readonly IndexedLayer[]): (path: string) => string {
  const files = new Map<string, string>();
  const folders: { prefix: string; name: string }[] = [];
  for (const { name, paths } of layers) {
    for (const path of paths) {
      if (path === '' || path.endsWith('/')) folders.push({ prefix: path, name });
      else files.set(path, name);
    }
  }
  folders.sort((a, b) => b.prefix.length - a.prefix.length);
  const last = layers.at(-1)?.name ?? 'application';
  return (path) => files.get(path) ?? folders.find(({ prefix }) => path.startsWith(prefix))?.name ?? last;
}
