import { createHash } from 'node:crypto';
import { glob, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { capture, root } from './command.ts';

const CONSOLE = join(root, 'packages/console');
const DIST = join(CONSOLE, 'dist');
const STAMP_NAME = '.built-from';
const STAMP = join(DIST, STAMP_NAME);
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
async function compress(folder: string): Promise<void> {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } };
  for await (const name of glob([COMPRESSIBLE, 'index.html'], { cwd: folder })) {
    const file = join(folder, name);
    const bytes = await readFile(file);
    await writeFile(`${file}.br`, brotliCompressSync(bytes, options));
    await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

/** Vite in a process of its own: it builds what `NODE_ENV` says, and tests have another one. */
async function runVite(target: string): Promise<void> {
  const args = ['build', CONSOLE, '--outDir', target, '--logLevel', 'warn'];
  const { code, output } = await capture('vite', args, { env: { NODE_ENV: 'production' } });
  if (code !== 0) throw new Error(`vite ended with ${code}:\n${output}`);
}

/** Builds the console unless what is there was built from the same files. Gives whether it built. */
export async function buildConsole(): Promise<boolean> {
  const digest = await digestOfInputs();
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === digest) return false;
  const target = await mkdtemp(join(CONSOLE, 'dist-'));
  try {
    await runVite(target);
    await compress(target);
    await writeFile(join(target, STAMP_NAME), digest);
    await rm(DIST, { recursive: true, force: true });
    await rename(target, DIST);
  } finally {
    await rm(target, { recursive: true, force: true });
  }
  return true;
}
