import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import type { OpenedSource } from '../build-context.ts';
import { temporaryFolder } from '../testing/test-build.ts';
import { linkObject } from './link-object.ts';

async function stored() {
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  const file = join(folder.path, 'object');
  await writeFile(file, 'package');
  const offered: OpenedSource = { body: Readable.from([]), size: 7, sha256: 'a'.repeat(64), file };
  return { offered, file, to: join(folder.path, 'package') };
}

test('a package of this machine is there at once, and stays when the store lets it go', async () => {
  const { offered, file, to } = await stored();
  expect(await linkObject(offered, to)).toEqual({ file: to, size: 7, sha256: 'a'.repeat(64) });
  await rm(file);
  expect(await readFile(to, 'utf8')).toBe('package');
});

test('one that is gone, or on another disk, is left to be fetched', async () => {
  const { offered, file, to } = await stored();
  await rm(file);
  expect(await linkObject(offered, to)).toBeUndefined();
  expect(await linkObject({ ...offered, file: '/proc/self/status' }, to)).toBeUndefined();
});
