import { createHash } from 'node:crypto';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root } from './command.ts';

const CONSOLE = join(root, 'packages/console');
const DIST = join(CONSOLE, 'dist');
const STAMP = join(DIST, '.built-from');
/** What the built console follows from; its dependencies by the lockfile. */
const INPUTS = [
  'packages/console/{index.html,package.json,vite.config.ts}',
  'packages/console/{src,public}/**/*',
  'packages/api/src/{phases,states}.ts',
  'package-lock.json',
];
const COMPRESSIBLE = 'assets/*.{js,css}';

/** A digest over the names and bytes of all inputs. */
async function digestOfInputs(): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(INPUTS, { cwd: root, withFileTypes: true })) {
    if (entry.isFile() && !entry.name.includes('.test.')) files.push(join(entry.parentPath, entry.name));
  }
  const hash = createHash('sha256');
  for (const file of files.toSorted())
    hash
      .update(file.slice(root.length))
      .update('\0')
      .update(await readFile(file));
  return hash.digest('hex');
}

/** Compressed once here rather than for every visitor. */
async function compress(): Promise<void> {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } };
  for await (const name of glob([COMPRESSIBLE, 'index.html'], { cwd: DIST })) {
    const file = join(DIST, name);
    const bytes = await readFile(file);
    await writeFile(`${file}.br`, brotliCompressSync(bytes, options));
    await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

/** Builds the console unless what is there was built from the same files. Gives whether it built. */
export async function buildConsole(): Promise<boolean> {
  const digest = await digestOfInputs();
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === digest) return false;
  const { build } = await import('vite');
  await build({ configFile: join(CONSOLE, 'vite.config.ts'), logLevel: 'warn' });
  await compress();
  await writeFile(STAMP, digest);
  return true;
}
