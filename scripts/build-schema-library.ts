import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './command.ts';

const API = join(root, 'packages/api');
const BUILT = join(API, 'schema-library/built');

/** Makes a few files of the schema library's many (`packages/api/schema-library/load.mjs`). */
export async function buildSchemaLibrary(): Promise<void> {
  const target = await mkdtemp(`${BUILT}-`);
  try {
    const bundle = await rolldown({
      cwd: API,
      platform: 'node',
      input: { typebox: 'typebox', 'typebox-compile': 'typebox/compile', 'typebox-value': 'typebox/value' },
    });
    await bundle.write({ dir: target, entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
    await bundle.close();
    await rm(BUILT, { recursive: true, force: true });
    await rename(target, BUILT);
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}
