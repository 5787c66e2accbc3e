import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { packTo } from './pack/pack-to.ts';

/** `npm run pack [-- folder]`: one tarball for each package, ready for `npm publish <tarball>` or `npm install <tarballs>`. */
const target = resolve(process.argv[2] ?? 'dist');
const stage = await mkdtemp(join(tmpdir(), 'stagewright-pack-'));
try {
  await mkdir(target, { recursive: true });
  for (const tarball of await packTo(target, stage)) console.log(tarball);
} finally {
  await rm(stage, { recursive: true, force: true });
}
