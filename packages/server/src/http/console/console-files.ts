import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** A file of the built console, ready to be sent. */
export interface ConsoleFile {
  readonly type: string;
  readonly etag: string;
  /** By content coding; `identity` is always there. */
  readonly bodies: Readonly<Record<string, Buffer>>;
}

/** The built console: read on first use, so that a start costs nothing, and kept. */
export interface ConsoleFiles {
  /** Null when there is no such file, or the console is not built. `path` as in the address, below `/console/`. */
  find(path: string): Promise<ConsoleFile | null>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** Compressed when the console is built, beside the file itself. */
const CODINGS: Readonly<Record<string, string>> = { br: '.br', gzip: '.gz' };

export function openConsoleFiles(folder: string): ConsoleFiles {
  let names: Promise<ReadonlySet<string>> | undefined;
  const files = new Map<string, Promise<ConsoleFile>>();

  const list = async (): Promise<ReadonlySet<string>> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    return new Set(paths.map((path) => relative(folder, path).split(sep).join('/')));
  };

  async function read(path: string, all: ReadonlySet<string>): Promise<ConsoleFile> {
    const identity = await readFile(join(folder, path));
    const coded = Object.entries(CODINGS).filter(([, extension]) => all.has(path + extension));
    const bodies = coded.map(
      async ([coding, ext]) => [coding, await readFile(join(folder, path + ext))] as const,
    );
    return {
      type: TYPES[extname(path)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(identity).digest('base64url').slice(0, 20)}"`,
      bodies: { identity, ...Object.fromEntries(await Promise.all(bodies)) },
    };
  }

  return {
    async find(path) {
      names ??= list();
      const all = await names;
      // A console that was built after the first look is found by the next one.
      if (all.size === 0) names = undefined;
      if (!all.has(path)) return null;
      const file = files.get(path) ?? read(path, all);
      files.set(path, file);
      return await file;
    },
  };
}
