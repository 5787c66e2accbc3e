import { describe, expect, it } from 'vitest';
import type { ArchiveEntry } from '../../archive/archive-entry.ts';
import { type JarPart, jarParts } from './jar-parts.ts';

const file = (path: string, storedSize: number): ArchiveEntry => ({
  path,
  kind: 'file',
  executable: false,
  size: storedSize * 2,
  data: { offset: 0, storedSize, method: 'deflate', crc: 0 },
});
const folderOf = (folder: string, count: number, bytes: number) =>
  Array.from({ length: count }, (_, index) => file(`${folder}/C${index}.class`, bytes));

/** 24 MB: libraries of all sizes, one folder with very much in it, an application of its own. */
const ENTRIES: readonly ArchiveEntry[] = [
  file('META-INF/MANIFEST.MF', 100),
  file('META-INF/services/a.B', 20),
  file('LICENSE', 1000),
  { path: 'com', kind: 'directory', executable: false, size: 0 } as const,
  ...folderOf('com/example/shop', 300, 2000),
  ...folderOf('com/google/common/collect', 500, 4000),
  ...folderOf('com/google/gson', 100, 3000),
  ...folderOf('org/huge/tables', 1000, 12_000),
  ...Array.from({ length: 40 }, (_, index) => folderOf(`org/small${index}/x`, 40, 4000)).flat(),
].sort((a, b) => (a.path < b.path ? -1 : 1));
const MAIN = 'com.example.shop.Main';

const pathsOf = (parts: readonly JarPart[]) =>
  parts.flatMap(({ entries }) => entries.map(({ path }) => path));
const bytesOf = ({ entries }: JarPart) => entries.reduce((sum, { data }) => sum + (data?.storedSize ?? 0), 0);

describe('the parts of a jar', () => {
  it('hold every file once, the application last and with the manifest', () => {
    const parts = jarParts(ENTRIES, MAIN);
    const files = ENTRIES.filter(({ kind }) => kind === 'file').map(({ path }) => path);
    expect(pathsOf(parts).sort()).toEqual(files.sort());
    expect(new Set(parts.map(({ name }) => name)).size).toBe(parts.length);
    expect(parts.at(-1)?.name).toBe('app');
    expect(pathsOf(parts.slice(-1))).toEqual(
      expect.arrayContaining(['META-INF/MANIFEST.MF', 'LICENSE', 'com/example/shop/C0.class']),
    );
  });

  it('are few, and none is a tenth of the jar', () => {
    const parts = jarParts(ENTRIES, MAIN);
    const total = parts.reduce((sum, part) => sum + bytesOf(part), 0);
    expect(parts.length).toBeLessThan(50);
    expect(Math.max(...parts.map(bytesOf))).toBeLessThan(total / 10);
  });

  it('change in one place when one file changes or one is added', () => {
    const before = jarParts(ENTRIES, MAIN);
    const changes = [
      ENTRIES.map((entry) => (entry.path === 'com/example/shop/C7.class' ? file(entry.path, 2100) : entry)),
      ENTRIES.map((entry) => (entry.path === 'org/small3/x/C1.class' ? file(entry.path, 4100) : entry)),
      [...ENTRIES, file('org/huge/tables/D.class', 9000)].sort((a, b) => (a.path < b.path ? -1 : 1)),
    ];
    for (const entries of changes) {
      const known = new Set(before.map((part) => JSON.stringify(part)));
      const changed = jarParts(entries, MAIN).filter((part) => !known.has(JSON.stringify(part)));
      expect(changed).toHaveLength(1);
    }
  });

  it('have names that are safe as files, whatever the folders are called', () => {
    const odd = ['é è', '..', 'a+b', 'x'.repeat(200), 'CON'].flatMap((name) => folderOf(name, 10, 100_000));
    for (const { name } of jarParts([...odd, file('META-INF/MANIFEST.MF', 9)], 'Main')) {
      expect(name).toMatch(/^[\w.$+-]{1,110}$/);
      expect(name).not.toMatch(/^\.*$/);
    }
  });
});
