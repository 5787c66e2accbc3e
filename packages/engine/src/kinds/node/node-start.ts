import { posix } from 'node:path';

/** How a Node application is started. */
export interface FoundStart {
  readonly kind: 'found';
  /** Options of node, before the file. */
  readonly options: readonly string[];
  /** From the application's folder. */
  readonly file: string;
  /** After the file. */
  readonly args: readonly string[];
  /** What said so, for the log. */
  readonly from: string;
}

export type NodeStart = FoundStart | { readonly kind: 'missing'; readonly message: string };

const DEFAULT_FILES = ['server.js', 'index.js', 'server.mjs', 'index.mjs', 'app.js'];
const ENDINGS = ['', '.js', '.mjs', '.cjs', '/index.js'];
const OPTION = /^--?[A-Za-z][\w-]*(?:=[\w./:@,-]+)?$/;
const OPTIONS_WITH_VALUE = new Set(['-r', '--require', '--import', '--env-file']);
const PLAIN = /^[\w./:@=,+-]+$/;

/**
 * Finds what to start: `scripts.start` when it is a plain call of node (no shell is needed for it), else `main`, else
 * the usual files.
 */
export function findNodeStart(
  packageJson: Record<string, unknown>,
  isFile: (path: string) => boolean,
): NodeStart {
  const { scripts, main } = packageJson;
  const script = (scripts as { start?: unknown } | undefined)?.start;
  const resolve = (file: string) => resolveFile(file, isFile);
  const tried: string[] = [];
  if (typeof script === 'string') {
    const call = plainNodeCall(script);
    const file = call === undefined ? undefined : resolve(call.file);
    if (call !== undefined && file !== undefined)
      return { kind: 'found', ...call, file, from: 'scripts.start' };
    tried.push(
      call === undefined
        ? 'scripts.start is not a plain "node file"'
        : `scripts.start names ${call.file}, which is not in the package`,
    );
  }
  if (typeof main === 'string') {
    const file = resolve(main);
    if (file !== undefined) return { kind: 'found', options: [], file, args: [], from: 'main' };
    tried.push(`main names ${main.slice(0, 200)}, which is not in the package`);
  }
  const file = DEFAULT_FILES.find(isFile);
  if (file !== undefined) return { kind: 'found', options: [], file, args: [], from: `the file ${file}` };
  tried.push('there is neither server.js nor index.js');
  return { kind: 'missing', message: `package.json does not say what to start: ${tried.join('; ')}.` };
}

function plainNodeCall(script: string): { options: string[]; file: string; args: string[] } | undefined {
  const [program, ...words] = script.trim().split(/\s+/);
  if (program !== 'node') return undefined;
  const options: string[] = [];
  while (words[0] !== undefined && OPTION.test(words[0])) {
    const option = words.shift() as string;
    options.push(option);
    if (OPTIONS_WITH_VALUE.has(option)) options.push(words.shift() ?? '');
  }
  const file = words.shift();
  const parts = [...options, file ?? '', ...words];
  return file !== undefined && parts.every((part) => PLAIN.test(part))
    ? { options, file, args: words }
    : undefined;
}

function resolveFile(file: string, isFile: (path: string) => boolean): string | undefined {
  const path = posix.normalize(file).replace(/\/$/, '');
  if (path.startsWith('/') || path.startsWith('..')) return undefined;
  return ENDINGS.map((ending) => (path === '.' ? ending.replace(/^\//, '') : `${path}${ending}`)).find(
    isFile,
  );
}
