import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../testing/test-build.ts';
import { type ZipItem, zip } from '../testing/zip.ts';
import { checkContents } from './check-contents.ts';
import { readZip } from './read-zip.ts';

const LIMITS = { entries: 100_000, expanded_bytes: 1 << 30, ratio: 10_000 };
/** Enough for several batches: some 20 MB that hardly shrink, and 20 MB that do. */
const MANY: readonly ZipItem[] = Array.from({ length: 400 }, (_, place) => {
  const content = place % 2 === 0 ? randomBytes(100_000) : Buffer.alloc(100_000, String(place));
  const name = `classes/${String(place).padStart(3, '0')}.class`;
  return { name, content, stored: deflateRawSync(content, { level: 1 }) };
});

async function check(items: readonly ZipItem[], only: (path: string) => boolean = () => true): Promise<void> {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'package.zip');
  await writeFile(file, zip(items));
  const fd = openSync(file, 'r');
  onTestFinished(async () => {
    closeSync(fd);
    await folder.remove();
  });
  const index = await readZip(file, LIMITS);
  await checkContents(
    { index, fd },
    index.entries.filter(({ path }) => only(path)),
  );
}

test('contents of all sizes, compressed and stored, are as announced', async () => {
  await check([
    ...MANY,
    { name: 'empty' },
    { name: 'stored', content: randomBytes(5000), method: 0 },
    { name: 'large', content: Buffer.alloc(3_000_000, 'large') },
  ]);
});

test.each([0, 211, 399])('of many the damaged one is named: %i', async (place) => {
  const items = MANY.map((item, at) => (at === place ? { ...item, crc: 1 } : item));
  const name = items[place]?.name ?? '';
  await expect(check(items)).rejects.toThrow(`${JSON.stringify(name)} is damaged: its checksum is wrong`);
  await check(items, (path) => path !== name);
});

test.each<[string, ZipItem]>([
  ['stored', { name: 'stored', content: randomBytes(5000), method: 0, crc: 1 }],
  ['large', { name: 'large', content: Buffer.alloc(3_000_000, 'large'), crc: 1 }],
])('a damaged one that is %s is named', async (_kind, damaged) => {
  await expect(check([...MANY, damaged])).rejects.toThrow(/is damaged/);
});
