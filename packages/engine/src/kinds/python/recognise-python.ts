import type { ArchiveEntry, ArchiveIndex } from '../../archive/archive-entry.ts';
import { ArchiveError } from '../../archive/archive-error.ts';
import { readContent } from '../../archive/entry-content.ts';
import { rootOf } from '../root-of.ts';
import { compiledVersion } from './compiled-version.ts';
import type { PythonFound } from './python-package.ts';
import { recogniseDistribution } from './recognise-distribution.ts';
import { distributionName, requirementNames } from './requirements.ts';

const STARTS = ['__main__.py', 'main.py', 'app.py', 'server.py', 'run.py'];
const SIGNS = new Set([...STARTS, 'requirements.txt', 'pyproject.toml', 'setup.py', 'manage.py', 'wsgi.py']);
const METADATA = /^(.*\/|)([^/]+)\.dist-info\/METADATA$/;
const LARGEST_REQUIREMENTS = 1 << 20;

/** Undefined when nothing at the top looks like a Python application. */
export function recognisePython(index: ArchiveIndex, fd: number): PythonFound | undefined {
  const root = rootOf(index);
  const files = index.entries.filter(({ kind, path }) => kind === 'file' && path.startsWith(root));
  const byPath = new Map(files.map((entry) => [entry.path.slice(root.length), entry]));
  if (![...byPath.keys()].some((path) => SIGNS.has(path)))
    return recogniseDistribution({ root, byPath, fd }, index);
  const found = [...byPath.keys()].flatMap((path) => {
    const [, folder = '', name = ''] = METADATA.exec(path) ?? [];
    return name === '' ? [] : [{ folder, name: distributionName(name.replace(/-[^-]*$/, '')) }];
  });
  const required = requirementsOf(byPath.get('requirements.txt'), fd);
  if (required.length > 0 && found.length === 0)
    return { kind: 'unusable', message: withoutLibraries(required) };
  const start = STARTS.find((name) => byPath.has(name));
  if (start === undefined) {
    return {
      kind: 'unusable',
      message: `The Python application does not say what to start: it has none of ${STARTS.join(', ')} at its top.`,
    };
  }
  const names = new Set(found.map(({ name }) => name));
  const compiledFor = compiledVersion([...byPath.keys()]);
  return {
    kind: 'python',
    root,
    start: start === '__main__.py' ? '' : start,
    libraries: [...new Set(found.map(({ folder }) => folder))].filter((folder) => folder !== '').sort(),
    distributions: names.size,
    missing: required.filter((name) => !names.has(name)),
    ...(compiledFor === undefined ? {} : { compiledFor }),
  };
}

function requirementsOf(entry: ArchiveEntry | undefined, fd: number): string[] {
  if (entry === undefined) return [];
  if (entry.size > LARGEST_REQUIREMENTS) throw new ArchiveError('is too large', { entry: entry.path });
  return requirementNames(Buffer.from(readContent(fd, entry)).toString('utf8'));
}

function withoutLibraries(required: readonly string[]): string {
  const shown = required.slice(0, 5).join(', ');
  const more = required.length > 5 ? `, … (${required.length} in all)` : '';
  return `requirements.txt names libraries (${shown}${more}), but the package has none. Pack it with them: pip install -r requirements.txt --target vendor, then the whole folder.`;
}
