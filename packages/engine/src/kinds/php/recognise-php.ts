import type { ArchiveEntry, ArchiveIndex } from '../../archive/archive-entry.ts';
import { ArchiveError } from '../../archive/archive-error.ts';
import { readContent } from '../../archive/entry-content.ts';
import { rootOf } from '../root-of.ts';

/** Pages in PHP that run as they are packed. */
export interface PhpPackage {
  readonly kind: 'php';
  /** The folder in the archive that is the application, with `/` at its end; empty for the archive itself. */
  readonly root: string;
  /** From `root`: the folder whose files are asked for by their addresses; empty for all of it. */
  readonly documents: '' | 'public';
  /** Those that composer.json names. */
  readonly packages: number;
  /** `require.php` of composer.json. */
  readonly version?: string;
}

type Found = PhpPackage | { readonly kind: 'unusable'; readonly message: string };

const PAGE = 'index.php';
const LARGEST_COMPOSER_JSON = 1 << 20;

/** Undefined without an index.php at the top or in `public`. */
export function recognisePhp(index: ArchiveIndex, fd: number): Found | undefined {
  const root = rootOf(index);
  const byPath = new Map(index.entries.map((entry) => [entry.path, entry]));
  const isFile = (path: string) => byPath.get(`${root}${path}`)?.kind === 'file';
  const documents = (['public', ''] as const).find((folder) =>
    isFile(folder === '' ? PAGE : `${folder}/${PAGE}`),
  );
  if (documents === undefined) return undefined;
  const required = requiredBy(byPath.get(`${root}composer.json`), fd);
  if (required === undefined) return { kind: 'unusable', message: 'composer.json is not a JSON object.' };
  const packages = Object.keys(required).filter((name) => name.includes('/'));
  if (packages.length > 0 && !isFile('vendor/autoload.php'))
    return { kind: 'unusable', message: withoutVendor(packages) };
  const { php: version } = required;
  return {
    kind: 'php',
    root,
    documents,
    packages: packages.length,
    ...(typeof version === 'string' && version.length <= 200 ? { version } : {}),
  };
}

/** What composer.json requires; undefined where it is no JSON object. */
function requiredBy(
  entry: ArchiveEntry | undefined,
  fd: number,
): Readonly<Record<string, unknown>> | undefined {
  if (entry?.kind !== 'file') return {};
  if (entry.size > LARGEST_COMPOSER_JSON) throw new ArchiveError('is too large', { entry: entry.path });
  try {
    const json: unknown = JSON.parse(Buffer.from(readContent(fd, entry)).toString('utf8'));
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
    const { require } = json as { readonly require?: unknown };
    return typeof require === 'object' && require !== null ? (require as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function withoutVendor(packages: readonly string[]): string {
  const shown = packages.slice(0, 5).join(', ');
  const more = packages.length > 5 ? `, … (${packages.length} in all)` : '';
  return `composer.json names packages (${shown}${more}), but there is no vendor/autoload.php. Pack it with them: composer install --no-dev, then the whole folder.`;
}
