import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { enterStore, layersFolder, leaveStore, removeOldest } from './forget-old-layers.ts';

it('the layers of the projects that built least recently go, but of none that builds', async () => {
  const cacheDir = mkdtempSync(join(tmpdir(), 'layers-'));
  onTestFinished(() => rmSync(cacheDir, { recursive: true }));
  const stores = layersFolder(cacheDir);
  for (const [age, name] of ['newest', 'old', 'building', 'oldest'].entries()) {
    mkdirSync(join(stores, name), { recursive: true });
    writeFileSync(join(stores, name, 'layer'), Buffer.alloc(1 << 20));
    utimesSync(join(stores, name), 1_000 - age, 1_000 - age);
  }
  const building = join(stores, 'building');
  enterStore(building);
  onTestFinished(() => leaveStore(building));
  await removeOldest({ cacheDir, limitBytes: 2.5 * 2 ** 20 });
  expect(readdirSync(stores).sort()).toEqual(['building', 'newest']);
  await removeOldest({ cacheDir, limitBytes: 0 });
  expect(readdirSync(stores)).toEqual(['building']);
});
