import { ArchiveError } from './archive-error.ts';

const LONGEST_PATH = 4096;
const LONGEST_PART = 255;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const CONTROLS = /[\u0000-\u001f\u007f]/;

/** Paths of which nothing is wrong at a glance, as nearly all are: parts of letters and digits, none of which begins with a dot. */
const PLAIN = /^(?=.{1,255}$)\w[\w$-]*(?:\.[\w$-]+)*(?:\/\w[\w$-]*(?:\.[\w$-]+)*)*$/;

/**
 * The path that an entry's name stands for: relative, parts joined by `/`. One leading `./` is dropped, as tar writes it.
 * @throws ArchiveError for whatever could lead out of the tree or be read in two ways
 */
export function entryPath(name: string): string {
  const bare = name.replace(/^(?:\.\/)+/, '').replace(/\/$/, '');
  if (bare === '' || bare === '.') {
    if (/^\.\/?$|^(?:\.\/)+$/.test(name)) return '';
    throw new ArchiveError('has no name', { entry: name });
  }
  const wrong = PLAIN.test(bare) ? undefined : wrongWith(bare);
  if (wrong !== undefined) throw new ArchiveError(wrong, { entry: name });
  return bare;
}

function wrongWith(path: string): string | undefined {
  if (CONTROLS.test(path)) return 'has a control character in its name';
  if (path.includes('\ufffd') || !path.isWellFormed()) return 'has a name that is not valid text';
  if (path.includes('\\')) return 'has a backslash in its name';
  if (path.startsWith('/')) return 'has an absolute path';
  if (/^[A-Za-z]:/.test(path)) return 'has a path with a drive letter';
  if (Buffer.byteLength(path) > LONGEST_PATH) return `has a path longer than ${LONGEST_PATH} bytes`;
  for (const part of path.split('/')) {
    if (part === '..') return 'leads out of the archive';
    if (part === '.' || part === '') return 'has an empty or "." part in its path';
    if (Buffer.byteLength(part) > LONGEST_PART) return `has a name longer than ${LONGEST_PART} bytes`;
  }
  return undefined;
}

/**
 * Checks where a symbolic link points.
 * @throws ArchiveError for targets that are absolute or lead out of the tree
 */
export function checkLinkTarget(path: string, target: string): void {
  const wrong = wrongWithTarget(path, target);
  if (wrong !== undefined) throw new ArchiveError(wrong, { entry: path });
}

function wrongWithTarget(path: string, target: string): string | undefined {
  if (target === '') return 'is a link without a target';
  if (
    target.length > LONGEST_PATH ||
    CONTROLS.test(target) ||
    target.includes('\ufffd') ||
    target.includes('\\')
  ) {
    return 'is a link with an invalid target';
  }
  if (target.startsWith('/') || /^[A-Za-z]:/.test(target)) return 'is a link to an absolute path';
  let depth = path.split('/').length - 1;
  for (const part of target.split('/')) {
    if (part === '..') depth--;
    else if (part !== '.' && part !== '') depth++;
    if (depth < 0) return 'is a link that leads out of the archive';
  }
  return undefined;
}
