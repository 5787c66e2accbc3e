import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRegistryClient, type RegistryClient } from '@stagewright/oci';
import { startTestRegistry, type TestRegistry } from '@stagewright/registry/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jar } from './testing/jar.ts';
import { type TestBuildOptions, temporaryFolder, testBuild } from './testing/test-build.ts';
import { pushTinyBase } from './testing/tiny-base.ts';
import { zip } from './testing/zip.ts';

/** Does not compress, so that a package of it takes its time. */
const NOISE = Buffer.alloc(6 << 20).map((_, index) => (Math.imul(index, 2_654_435_761) >>> 11) & 0xff);

describe('a stop', () => {
  let folder: { path: string; remove: () => Promise<void> };
  let registry: TestRegistry;
  let client: RegistryClient;
  let base: string;
  let builds = 0;

  beforeAll(async () => {
    folder = await temporaryFolder();
    registry = await startTestRegistry();
    client = createRegistryClient({ registry: registry.host, scheme: 'http' });
    base = await pushTinyBase(registry.host, folder.path);
  });
  afterAll(async () => {
    await client.close();
    await registry.close();
    await folder.remove();
  });

  async function build(options: Partial<TestBuildOptions>) {
    const target = {
      kind: 'registry',
      registry: registry.host,
      scheme: 'http',
      repository: `default/app-${builds++}`,
      tag: '1',
      token: '',
    } as const;
    const built = await testBuild({
      folder: folder.path,
      registry: registry.host,
      assignment: { target, settings: { base_image: base } },
      ...options,
    });
    const tag = await client.resolve(target.repository, '1').then(
      ({ digest }) => digest,
      () => undefined,
    );
    return { ...built, tag };
  }

  /** Threads of this process and the processes that it started. */
  async function running(): Promise<{ threads: number; children: string }> {
    const threads = await readdir('/proc/self/task');
    const children = await Promise.all(
      threads.map((id) => readFile(`/proc/self/task/${id}/children`, 'utf8').catch(() => '')),
    );
    return { threads: threads.length, children: children.join('').trim() };
  }

  it.each([
    ['jar', jar({ entries: [{ name: 'data', content: NOISE, method: 0 }] })],
    [
      'Node application',
      zip([
        { name: 'package.json', content: '{}' },
        { name: 'server.js', content: '0' },
        { name: 'data', content: NOISE },
      ]),
    ],
  ])('at any moment of the build of a %s leaves nothing', async (_name, source) => {
    const started = performance.now();
    const whole = await build({ source });
    expect(whole.outcome.kind, whole.log).toBe('successful');
    const took = performance.now() - started;
    const before = await running();
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const abort = new AbortController();
      const moment = randomInt(0, Math.ceil(took));
      const [{ outcome, tag, left, log }] = await Promise.all([
        build({ source, signal: abort.signal }),
        delay(moment).then(() => abort.abort()),
      ]);
      outcomes.add(outcome.kind);
      const seen = `after ${moment} of ${took} ms: ${JSON.stringify(outcome)}\n${log}`;
      expect(outcome.kind === 'successful' ? outcome.image.digest : outcome.kind, seen).toBe(
        tag ?? 'stopped',
      );
      expect(left, seen).toEqual([]);
      expect(await readdir(join(folder.path, 'work')), seen).toEqual([]);
      expect(await running(), seen).toEqual(before);
    }
    expect(outcomes).toContain('stopped');
  });

  it('before the first phase does nothing at all', async () => {
    const { outcome, reports, left } = await build({ source: jar(), signal: AbortSignal.abort() });
    expect({ outcome, reports, left }).toEqual({ outcome: { kind: 'stopped' }, reports: [], left: [] });
  });

  it('while a base image is being made leaves neither processes nor half a base', async () => {
    const cacheDir = join(folder.path, 'stopped-cache');
    const before = await running();
    for (const moment of [0, 30, 150]) {
      const abort = new AbortController();
      const note = 'Making the base image';
      const options: Partial<TestBuildOptions> = {
        source: jar(),
        signal: abort.signal,
        cacheDir,
        assignment: {},
        context: {
          toolEnv: { PATH: process.env['PATH'] ?? '' },
          log: {
            write: () => undefined,
            line: (text) => void (text.startsWith(note) && setTimeout(() => abort.abort(), moment)),
          },
        },
      };
      const { outcome, left } = await build(options);
      expect({ outcome, left }).toEqual({ outcome: { kind: 'stopped' }, left: [] });
      const kept = await readdir(cacheDir, { recursive: true });
      expect(kept.filter((name) => !['bases', 'making'].includes(name))).toEqual([]);
      expect(await running()).toEqual(before);
    }
  });

  it('of one build lets another go on that waits for the same base', async () => {
    const cacheDir = join(folder.path, 'shared-cache');
    const source = zip([
      { name: 'package.json', content: '{}' },
      { name: 'server.js', content: '0' },
    ]);
    const abort = new AbortController();
    const maker = build({ source, cacheDir, signal: abort.signal, assignment: {} });
    await expect
      .poll(async () => await readdir(join(cacheDir, 'making')).catch(() => []), { timeout: 20_000 })
      .toHaveLength(1);
    const waiting = build({ source, cacheDir, assignment: {} });
    await delay(200);
    abort.abort();
    expect((await maker).outcome).toEqual({ kind: 'stopped' });
    expect((await waiting).outcome.kind).toBe('successful');
    expect(await readdir(join(cacheDir, 'making'))).toEqual([]);
  });
});
