import type { ArchiveEntry, ArchiveIndex } from '../../archive/archive-entry.ts';
import { ArchiveError } from '../../archive/archive-error.ts';
import { readContent } from '../../archive/entry-content.ts';
import { rootOf } from '../root-of.ts';
import { type FoundStart, findNodeStart } from './node-start.ts';

/** A Node application that runs as it is packed. */
export interface NodePackage {
  readonly kind: 'node';
  /** The folder in the archive that is the application, with `/` at its end; empty for the archive itself. */
  readonly root: string;
  readonly name?: string;
  readonly version?: string;
  readonly start: FoundStart;
  /** `engines.node` of package.json. */
  readonly engines?: string;
  /** Dependencies named by package.json. */
  readonly dependencies: number;
  /** Those of them that are not in node_modules. */
  readonly missing: readonly string[];
}

const LARGEST_PACKAGE_JSON = 1 << 20;

/** Undefined when there is no package.json at the root or in the one folder at the top. */
export function recogniseNode(
  index: ArchiveIndex,
  fd: number,
): NodePackage | { readonly kind: 'unusable'; readonly message: string } | undefined {
  const byPath = new Map(index.entries.map((entry) => [entry.path, entry]));
  const root = findRoot(index, byPath);
  if (root === undefined) return undefined;
  const entry = byPath.get(`${root}package.json`) as ArchiveEntry;
  if (entry.size > LARGEST_PACKAGE_JSON) throw new ArchiveError('is too large', { entry: entry.path });
  const json = parseObject(readContent(fd, entry));
  if (json === undefined) return { kind: 'unusable', message: `${entry.path} is not a JSON object.` };
  const isFile = (path: string) => byPath.get(`${root}${path}`)?.kind === 'file';
  const start = findNodeStart(json, isFile);
  // Tools that check or format the pages of a site may be all that its package.json is for.
  if (start.kind === 'missing')
    return isFile('index.html') ? undefined : { kind: 'unusable', message: start.message };
  const dependencies = Object.keys(asObject(json['dependencies']));
  const modules = index.entries.some(({ path }) => path.startsWith(`${root}node_modules/`));
  if (dependencies.length > 0 && !modules) return { kind: 'unusable', message: withoutModules(dependencies) };
  const missing = dependencies.filter((name) => !byPath.has(`${root}node_modules/${name}/package.json`));
  return {
    kind: 'node',
    root,
    start,
    dependencies: dependencies.length,
    missing,
    ...textField('name', json['name']),
    ...textField('version', json['version']),
    ...textField('engines', asObject(json['engines'])['node']),
  };
}

function findRoot(index: ArchiveIndex, byPath: ReadonlyMap<string, ArchiveEntry>): string | undefined {
  return ['', rootOf(index)].find((root) => byPath.get(`${root}package.json`)?.kind === 'file');
}

function withoutModules(dependencies: readonly string[]): string {
  const shown = dependencies.slice(0, 5).join(', ');
  const more = dependencies.length > 5 ? `, … (${dependencies.length} in all)` : '';
  return `package.json names dependencies (${shown}${more}), but the package has no node_modules. Pack it with them: npm ci --omit=dev, then the whole folder.`;
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(
      Buffer.from(bytes)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? asObject(value) : undefined;
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textField<K extends string>(key: K, value: unknown): { readonly [P in K]?: string } {
  return (typeof value === 'string' && value.length <= 200 ? { [key]: value } : {}) as {
    readonly [P in K]?: string;
  };
}
