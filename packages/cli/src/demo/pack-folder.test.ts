import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { packFolder } from './pack-folder.ts';

test('the same files give the same bytes, whatever their times', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-pack-'));
  try {
    const source = join(folder, 'source');
    await mkdir(join(source, 'lib'), { recursive: true });
    await writeFile(join(source, 'start.sh'), '#!/bin/sh\n');
    await chmod(join(source, 'start.sh'), 0o700);
    await writeFile(join(source, 'lib/a.js'), 'a');
    await packFolder(source, join(folder, 'one.tgz'));
    await utimes(join(source, 'lib/a.js'), 1, 1);
    await packFolder(source, join(folder, 'two.tgz'));
    const bytes = await readFile(join(folder, 'one.tgz'));
    expect(bytes.equals(await readFile(join(folder, 'two.tgz')))).toBe(true);

    const tar = extract();
    tar.end(gunzipSync(bytes));
    const seen: unknown[] = [];
    for await (const entry of tar) {
      seen.push([entry.header.name, entry.header.mode, entry.header.uid, entry.header.mtime?.getTime()]);
      entry.resume();
    }
    expect(seen).toEqual([
      ['lib/a.js', 0o644, 0, 0],
      ['start.sh', 0o755, 0, 0],
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
