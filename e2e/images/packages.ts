import { execFile } from 'node:child_process';
import { join } from 'node:path';
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

/** Packs the Node example; answers where it is. */
export async function packNodeApp(folder: string): Promise<string> {
  const file = join(folder, 'node-app.tar.gz');
  await packFolder(join(EXAMPLES, 'node-app'), file);
  return file;
}
