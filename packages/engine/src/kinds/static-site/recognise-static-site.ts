import type { ArchiveIndex } from '../../archive/archive-entry.ts';
import { rootOf } from '../root-of.ts';

/** Files for a browser, with an index.html. */
export interface StaticSite {
  readonly kind: 'static-site';
  /** The folder in the archive that is served, with `/` at its end, or empty. */
  readonly root: string;
  readonly files: number;
}

/** Where building tools leave what is to be served, when the whole project was packed. */
const OUTPUTS = ['', 'dist/', 'build/', 'public/', 'www/', '_site/'];

/** Undefined when there is no index.html at the top or in a folder that tools write sites to. */
export function recogniseStaticSite(index: ArchiveIndex): StaticSite | undefined {
  const top = rootOf(index);
  const files = new Set(index.entries.filter(({ kind }) => kind === 'file').map(({ path }) => path));
  const root = OUTPUTS.map((output) => `${top}${output}`).find((folder) => files.has(`${folder}index.html`));
  if (root === undefined) return undefined;
  return { kind: 'static-site', root, files: [...files].filter((path) => path.startsWith(root)).length };
}
