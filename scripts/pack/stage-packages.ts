import { cp, glob, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildConsole } from '../build-console.ts';
import { buildSchemaLibrary } from '../build-schema-library.ts';
import { capture, root } from '../command.ts';
import { type Manifest, publishedManifest } from './published-manifest.ts';
import { rewriteUrls } from './rewrite-urls.ts';

const CONSOLE = 'console';

/**
 * Lays out every workspace in `stage` as it is published: compiled to `dist`, package.json rewritten. The checkout is not
 * touched, so that an interrupted run leaves nothing behind that would make it run stale output. Gives the folders.
 */
export async function stagePackages(stage: string): Promise<readonly string[]> {
  const compiled = await capture('tsc', [
    '--project',
    'tsconfig.dist.json',
    '--outDir',
    stage,
    '--pretty',
    'false',
  ]);
  if (compiled.code !== 0) throw new Error(`tsc ended with ${compiled.code}:\n${compiled.output}`);
  await buildConsole();
  await buildSchemaLibrary();
  const names = await readdir(join(root, 'packages'));
  return await Promise.all(
    names.map((name) =>
      name === CONSOLE
        ? stageConsole(join(root, 'packages', name), join(stage, name))
        : stagePackage(join(root, 'packages', name), join(stage, name)),
    ),
  );
}

/** The console is built for browsers, not compiled for Node: its `dist` is published as it is. */
async function stageConsole(source: string, target: string): Promise<string> {
  await mkdir(target, { recursive: true });
  await cp(join(source, 'dist'), join(target, 'dist'), { recursive: true });
  await writeManifest(source, target);
  await cp(join(root, 'LICENSE'), join(target, 'LICENSE'));
  return target;
}

async function stagePackage(source: string, target: string): Promise<string> {
  await rm(join(target, 'dist'), { recursive: true, force: true });
  await rename(join(target, 'src'), join(target, 'dist'));
  await copyPlainFiles(join(source, 'src'), join(target, 'dist'));
  for await (const file of glob('dist/**/*.{js,mjs}', { cwd: target })) {
    const path = join(target, file);
    await writeFile(path, rewriteUrls(file, await readFile(path, 'utf8')));
  }
  const manifest = await writeManifest(source, target);
  for (const file of ['README.md', ...(manifest.files ?? [])]) await copyFirst([source, root], target, file);
  await cp(join(root, 'LICENSE'), join(target, 'LICENSE'));
  return target;
}

async function writeManifest(source: string, target: string): Promise<Manifest> {
  const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
  await writeFile(join(target, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
  return manifest;
}

/** What `tsc` does not emit: schemas, stacks, plain entry scripts. */
async function copyPlainFiles(source: string, target: string): Promise<void> {
  for await (const entry of glob('**/*', { cwd: source, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.ts')) continue;
    const path = join(entry.parentPath, entry.name).slice(source.length + 1);
    await mkdir(dirname(join(target, path)), { recursive: true });
    await cp(join(source, path), join(target, path));
  }
}

/** A package's `files` lie in its own folder or, as the examples that the checkout shares, at the root. */
async function copyFirst(sources: readonly string[], target: string, file: string): Promise<void> {
  if (file === 'dist') return;
  for (const source of sources) {
    const copied = await cp(join(source, file), join(target, file), { recursive: true }).then(
      () => true,
      () => false,
    );
    if (copied) return;
  }
}
