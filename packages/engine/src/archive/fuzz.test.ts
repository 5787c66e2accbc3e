import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jar } from '../testing/jar.ts';
import { pax, tar } from '../testing/tar.ts';
import { zip } from '../testing/zip.ts';
import { ArchiveError } from './archive-error.ts';
import { LIMITS } from './testing/faults.ts';
import { handlePackage } from './testing/handle-package.ts';
import { mutated, seededRandom } from './testing/mutate.ts';

const SEED = 20_261_124;
const MUTANTS = 700;
const APP = [
  { name: 'package.json', content: '{"name":"a","main":"server.js"}' },
  { name: 'server.js', content: '0' },
];
const LINK = { mode: 0o120777 };

/** Archives in the shape of published holes of other readers, each a step away from a package that is fine. */
const SEEDS: Readonly<Record<string, Buffer>> = {
  'CVE-2026-23745: a link that points out, and a file through it': tar([
    ...APP,
    { name: 'l', type: '2', link: 'x/../lib' },
    { name: 'lib/x', content: 'x' },
  ]),
  'CVE-2026-24842: a hard link whose target climbs': tar([...APP, { name: 'h', type: '0', link: '../../x' }]),
  'CVE-2026-26960: links in a chain': tar([
    ...APP,
    { name: 'a/b/', type: '5' },
    { name: 'a/b/up', type: '2', link: '..' },
    { name: 'a/to', type: '2', link: 'b/up' },
  ]),
  'CVE-2026-42574: a folder that becomes a link': tar([
    ...APP,
    { name: 'etc/', type: '5' },
    { name: 'etc/x', content: 'x' },
    { name: 'var', type: '2', link: 'etc' },
  ]),
  'names in PAX headers': tar([...APP, pax({ path: 'a/b', linkpath: 'c' }), { name: 'x', content: 'x' }]),
  'CVE-2018-1002200: a zip that climbs': zip([
    ...APP,
    { name: 'x/evil', content: 'x' },
    { name: 'l', content: 'x', ...LINK },
  ]),
  'CVE-2019-9674: entries upon each other': zip([
    ...APP,
    { name: 'big', content: Buffer.alloc(2000) },
    { name: 'y', content: 'y' },
  ]),
  'a jar': jar({ entries: [{ name: 'a/x', content: 'x'.repeat(500) }] }),
  'a jar with its library': tar([
    { name: 'app.jar', content: jar({ attributes: { 'Class-Path': 'lib/a.jar' } }) },
    { name: 'lib/a.jar', content: zip([]) },
  ]),
  'a compressed tar': gzipSync(tar(APP)),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-fuzz-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a layer would make of an unpacker that trusts it. */
async function pathsIn(layer: string): Promise<string[]> {
  const paths: string[] = [];
  const headers = extract();
  headers.on('entry', ({ name, type, linkname }, stream, next) => {
    paths.push(name);
    if (type === 'symlink') paths.push(new URL(linkname ?? '', `file:///${name}`).pathname.slice(1));
    stream.on('end', next).resume();
  });
  await pipeline(createReadStream(layer), headers);
  return paths;
}

/** Whether it was taken. @throws whatever is neither a package nor a clear refusal */
async function taken(bytes: Buffer): Promise<boolean> {
  const { handled, left } = await handlePackage(folder, bytes, LIMITS);
  try {
    const { layers } = await handled;
    for (const layer of layers)
      for (const path of await pathsIn(layer)) expect(path).toMatch(/^(?:app|opt)(?:\/|$)/);
    return layers.length > 0;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    expect(error.message).toMatch(/^The (?:archive|entry ".*") \S/s);
    return false;
  } finally {
    expect(await left()).toEqual([]);
  }
}

test('seeds are read without an accident', async () => {
  const read = await Promise.all(Object.values(SEEDS).map(taken));
  expect(read.filter(Boolean).length).toBeGreaterThan(6);
});

test('whatever becomes of them is a package within its folder, or a clear refusal', async () => {
  const random = seededRandom(SEED);
  const seeds = Object.values(SEEDS);
  const pick = () => seeds[Math.floor(random() * seeds.length)] as Buffer;
  let packages = 0;
  for (let mutant = 0; mutant < MUTANTS; mutant++) {
    const bytes = mutated(pick(), pick(), random);
    const ok = await taken(bytes).catch((cause: unknown) => {
      throw new Error(`mutant ${mutant} of seed ${SEED}`, { cause });
    });
    if (ok) packages++;
  }
  expect(packages).toBeGreaterThan(MUTANTS / 50);
  expect(packages).toBeLessThan(MUTANTS);
  expect((await readdir(folder)).every((name) => name.startsWith('case-'))).toBe(true);
});
