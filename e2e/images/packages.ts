import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packFolder } from '../../packages/cli/src/demo/pack-folder.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');

/** Compiles and packs the Java example; answers where it is. */
export async function packMainLoop(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const file = join(folder, 'MainLoop.jar');
  const script = join(EXAMPLES, 'main-loop/build.mjs');
  await promisify(execFile)(process.execPath, [script, file], { env: { ...process.env, ...env } });
  return file;
}

/** Writes a small site and packs it by the program `zip`, which keeps times and modes; answers where it is. */
export async function packSite(
  folder: string,
  {
    env = {},
    mode = 0o644,
  }: { readonly env?: Readonly<Record<string, string>>; readonly mode?: number } = {},
): Promise<string> {
  const site = await mkdtemp(join(folder, 'site-'));
  const pages = { 'index.html': '<h1>site</h1>', 'über/uns.html': '<p>us</p>', 'empty.css': '' };
  for (const [name, text] of Object.entries(pages)) {
    await mkdir(join(site, dirname(name)), { recursive: true });
    await writeFile(join(site, name), text, { mode });
  }
  const file = `${site}.zip`;
  await promisify(execFile)('zip', ['-q', '-r', file, '.'], { cwd: site, env: { ...process.env, ...env } });
  return file;
}

/** Packs the Node example; answers where it is. */
export async function packNodeApp(folder: string): Promise<string> {
  const file = join(folder, 'node-app.tar.gz');
  await packFolder(join(EXAMPLES, 'node-app'), file);
  return file;
}
