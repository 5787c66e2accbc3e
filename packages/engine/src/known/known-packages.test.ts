import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type DockerRegistry, startDockerRegistry } from '@stagewright/oci/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenedSource } from '../build-context.ts';
import { classHead } from '../testing/jar.ts';
import { type TestBuildOptions, temporaryFolder, testBuild } from '../testing/test-build.ts';
import { pushTinyBase } from '../testing/tiny-base.ts';
import { type ZipItem, zip } from '../testing/zip.ts';
import { createThreadPool } from '../threads/thread-pool.ts';
import { forgetOldPackages } from './forget-old-packages.ts';

const LIBRARIES: readonly ZipItem[] = ['a', 'b', 'c', 'd'].map((name) => ({
  name: `lib/${name}/data`,
  content: randomBytes(700_000),
}));
const jarWith = (version: string) =>
  zip([
    { name: 'META-INF/MANIFEST.MF', content: 'Main-Class: demo.Main\n' },
    { name: 'demo/Main.class', content: Buffer.concat([classHead(8), Buffer.from(version)]) },
    ...LIBRARIES,
  ]);

describe('a package that an earlier build knows', () => {
  let registry: DockerRegistry;
  let base: string;
  let folder: { path: string; remove: () => Promise<void> };
  const threads = createThreadPool({ size: 2 });
  const jar = jarWith('one');

  beforeAll(async () => {
    registry = await startDockerRegistry();
  });
  afterAll(async () => {
    await threads.close();
    await registry.close();
  });
  beforeEach(async () => {
    folder = await temporaryFolder();
    base = await pushTinyBase(registry.host, folder.path);
  });
  afterEach(async () => {
    await folder.remove();
  });

  /** Builds, and counts the bytes of the package that were taken. */
  async function build(source: Uint8Array, options: { name: string; project?: string; checksum?: string }) {
    let taken = 0;
    const openSource = async (): Promise<OpenedSource> => ({
      body: Readable.from(
        (function* () {
          for (let at = 0; at < source.length; at += 65_536) {
            taken += Math.min(65_536, source.length - at);
            yield source.subarray(at, at + 65_536);
          }
        })(),
        { objectMode: false, highWaterMark: 1 },
      ),
      size: source.length,
      sha256: createHash('sha256').update(source).digest('hex'),
    });
    const { name, project = 'p1', checksum } = options;
    const built = await run({
      context: { threads, openSource },
      assignment: {
        project_id: project,
        target: targetOf(name),
        settings: { base_image: base, ...(checksum === undefined ? {} : { checksum }) },
      },
    });
    return { ...built, taken };
  }
  const targetOf = (name: string) =>
    ({
      kind: 'registry',
      registry: registry.host,
      scheme: 'http',
      repository: `known/${name}`,
      tag: '1',
      token: '',
    }) as const;

  async function run(options: Partial<TestBuildOptions>) {
    const { outcome, log, left } = await testBuild({
      folder: folder.path,
      registry: registry.host,
      ...options,
    });
    const image = outcome.kind === 'successful' ? outcome.image : undefined;
    const own = image?.layers.slice(1) ?? [];
    const uploaded = own
      .filter(({ transfer }) => transfer === 'uploaded')
      .map(({ created_by }) => created_by);
    return { outcome, digest: image?.digest, own, uploaded, log, left };
  }

  it('is neither fetched nor sent again, and gives the same image', async () => {
    const first = await build(jar, { name: 'same' });
    const second = await build(jar, { name: 'same' });
    expect(first.taken).toBe(jar.length);
    expect(second).toMatchObject({ digest: first.digest, uploaded: [], left: [] });
    expect(first.digest).toMatch(/^sha256:/);
    expect(second.taken).toBeLessThan(jar.length / 4);
    expect(second.log).toContain('Known from an earlier build');
  });

  it('is fetched when the registry lacks a layer, and only that is made', async () => {
    const first = await build(jar, { name: 'here' });
    const second = await build(jar, { name: 'elsewhere' });
    expect(second).toMatchObject({ digest: first.digest, taken: expect.any(Number), left: [] });
    expect(second.uploaded).toHaveLength(first.own.length);
    expect(second.taken).toBeGreaterThanOrEqual(jar.length);
  });

  it('sends one layer when one class has changed, and only that is written', async () => {
    await build(jar, { name: 'changing' });
    const changed = jarWith('two');
    const second = await build(changed, { name: 'changing' });
    expect(second.uploaded).toEqual(['app']);
    // Measured or written from nothing, the image is the same.
    const fresh = await build(changed, { name: 'fresh', project: 'p2' });
    expect(second.digest).toBe(fresh.digest);
  });

  it.each<[string, string, readonly Buffer[], string]>([
    ['the first build of a repository', 'first-damaged', [], ''],
    ['a later one', 'then-damaged', [jar], ''],
    ['one that stays whole', 'whole-damaged', [], 'Multi-Release: true\n'],
  ])('is not published with a wrong checksum, nor known: in %s', async (_name, name, before, more) => {
    for (const good of before) await build(good, { name });
    const damaged = zip([
      { name: 'META-INF/MANIFEST.MF', content: `Main-Class: demo.Main\n${more}` },
      { name: 'demo/Main.class', content: classHead(8) },
      ...LIBRARIES,
      { name: 'demo/Damaged.class', content: classHead(8), crc: 1 },
    ]);
    for (const _again of [1, 2]) {
      expect((await build(damaged, { name })).outcome).toMatchObject({
        kind: 'failed',
        failure: {
          reason: 'archive_invalid',
          blame: 'user',
          message: expect.stringContaining('"demo/Damaged.class" is damaged: its checksum is wrong'),
        },
      });
    }
    const tags = await fetch(`http://${registry.host}/v2/known/${name}/tags/list`);
    expect(((await tags.json()) as { tags?: string[] }).tags ?? []).toEqual(before.length > 0 ? ['1'] : []);
  });

  it('is unknown in another project', async () => {
    await build(jar, { name: 'mine' });
    const second = await build(jar, { name: 'mine', project: 'p2' });
    expect(second.taken).toBe(jar.length);
    expect(second.log).not.toContain('Known from an earlier build');
  });

  it('is still compared with the checksum that the job names', async () => {
    await build(jar, { name: 'sum' });
    const second = await build(jar, { name: 'sum', checksum: `sha256:${'0'.repeat(64)}` });
    expect(second.outcome).toMatchObject({ kind: 'failed', failure: { reason: 'checksum_mismatch' } });
  });

  it('is looked at anew when what was remembered is damaged, and forgotten when it is wrong', async () => {
    const first = await build(jar, { name: 'damaged' });
    const known = join(folder.path, 'cache/known');
    const [file = ''] = (await readdir(known, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !/published$|checked$/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name));
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, 100));
    expect(await build(jar, { name: 'damaged' })).toMatchObject({ digest: first.digest, taken: jar.length });

    const { digest } = first.own.at(-1) ?? { digest: '' };
    await writeFile(file, text.replaceAll(digest, `sha256:${'1'.repeat(64)}`));
    const wrong = await build(jar, { name: 'damaged' });
    expect(wrong.outcome).toMatchObject({ kind: 'failed', failure: { reason: 'internal' } });
    expect(await build(jar, { name: 'damaged' })).toMatchObject({ digest: first.digest });
    await rm(known, { recursive: true });
  });

  it('is forgotten once nobody has built it for long', async () => {
    await build(jar, { name: 'old' });
    await forgetOldPackages(join(folder.path, 'cache'), 60_000);
    expect((await build(jar, { name: 'old' })).log).toContain('Known from an earlier build');
    const known = join(folder.path, 'cache/known');
    for (const entry of await readdir(known, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), 1, 1);
    }
    await forgetOldPackages(join(folder.path, 'cache'), 60_000);
    expect((await build(jar, { name: 'old' })).taken).toBe(jar.length);
  });

  it('from an address is fetched each time, but not read again', async () => {
    const server = createServer((_request, response) => response.end(jar)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/app.jar`;
    const assignment = {
      source: { kind: 'http', url } as const,
      target: targetOf('http'),
      settings: { base_image: base },
    };
    try {
      const first = await run({ context: { threads }, assignment });
      const second = await run({ context: { threads }, assignment });
      expect(second).toMatchObject({ digest: first.digest, uploaded: [] });
      expect(second.log).toContain('Known from an earlier build');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
